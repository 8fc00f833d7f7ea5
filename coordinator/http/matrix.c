#include "coordinator/http/matrix.h"

#include <string.h>

#include "core/base/clock.h"

/* Where the migrations stand on targets with this ledger. */
struct matrix_states {
	bool known; /* and the same wherever the ledger has the digest */
	struct hash digest;
	struct bytes text;
	size_t behind;
	bool well; /* no person has to look */
};

static const char *const reach_names[REACH_COUNT] = {
	[REACH_OK] = "ok",
	[REACH_UNREACHABLE] = "unreachable",
	[REACH_REFUSED] = "refused",
};

static bool load_newest(struct matrix *matrix, struct error *error)
{
	struct error absent = { 0 };

	if (release_load(matrix->arena, matrix->store, matrix->project, 0, &matrix->newest,
			 &absent))
		return true;
	matrix->newest = (struct release_row) { 0 };
	if (absent.code == ERROR_NOT_FOUND)
		return true;
	*error = absent;
	return false;
}

static void make_room(struct matrix *matrix)
{
	size_t count = matrix->targets.count;

	matrix->state_room = 16;
	while (matrix->state_room < 2 * count)
		matrix->state_room *= 2;
	matrix->states = arena_new_array(matrix->arena, struct matrix_states, matrix->state_room);
	matrix->gaps = arena_new_array(matrix->arena, struct matrix_gap, 2 * count + 1);
	matrix->text = buffer_moving_in(matrix->arena);
}

bool matrix_load(struct matrix *matrix, const char *environment, struct error *error)
{
	struct target_place everywhere = { matrix->project, NULL, NULL };
	struct project project;
	struct pipeline_row row;

	if (!project_load(matrix->arena, matrix->store, matrix->project, &project, error) ||
	    !load_newest(matrix, error) ||
	    !pipeline_row_load(matrix->arena, matrix->store, matrix->project, &row, error) ||
	    !target_list(matrix->arena, matrix->store, matrix->project, environment,
			 &matrix->targets, error) ||
	    !standing_regressed(matrix->arena, matrix->store, matrix->project, NULL,
				&matrix->regressed, error) ||
	    !notices_load(matrix->arena, matrix->store, &everywhere, &matrix->notices, error) ||
	    !glass_recent(matrix->arena, matrix->store, matrix->project, &matrix->glasses, error) ||
	    !rollout_list(matrix->arena, matrix->store, matrix->project, NULL, &matrix->rollouts,
			  error) ||
	    !brake_list(matrix->arena, matrix->store, matrix->project, &matrix->brakes, error) ||
	    !proposal_load(matrix->arena, matrix->store, matrix->project, &matrix->proposal, error))
		return false;
	make_room(matrix);
	return !row.version ||
	       pipeline_parse(matrix->arena, "pipeline", row.text, &matrix->pipeline, error);
}

static bool is_well(enum migration_state state)
{
	return state == MIGRATION_PENDING || state == MIGRATION_REVERTED ||
	       state == MIGRATION_APPLIED || state == MIGRATION_BASELINE ||
	       state == MIGRATION_FUTURE;
}

/* Does what the ledger's digest covers decide it?  Of what has not run to its end, and of
 * strangers, it also matters how they were run. */
static bool is_decided(const struct standing *standing)
{
	return standing->migration && (!standing->row || standing->row->outcome == LEDGER_APPLIED ||
				       standing->row->outcome == LEDGER_BASELINE);
}

static void judge(struct matrix *matrix, const struct ledger *ledger, struct matrix_states *states)
{
	const struct release *release = &matrix->newest.release;
	struct buffer text = buffer_in(matrix->arena);
	struct reconciliation found;

	states->well = true;
	states->known = true;
	reconcile(matrix->arena, release->migrations, release->count, ledger, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct standing *standing = &found.standings[i];

		buffer_add_text(&text, i ? ",{\"state\":" : "{\"state\":");
		value_quote(&text, migration_state_name(standing->state));
		buffer_add_text(&text, ",\"version\":");
		value_quote(&text, standing->migration ? standing->migration->version
						       : standing->row->version);
		buffer_add_text(&text, "}");
		states->well = states->well && is_well(standing->state);
		states->known = states->known && is_decided(standing);
	}
	states->text = buffer_bytes(&text);
	states->behind = found.pending_count;
}

static struct matrix_states *place_of(struct matrix *matrix, const struct hash *digest)
{
	size_t at = 0;

	memcpy(&at, digest->bytes, sizeof at);
	for (at &= matrix->state_room - 1; matrix->states[at].known;
	     at = (at + 1) & (matrix->state_room - 1))
		if (hash_equal(&matrix->states[at].digest, digest))
			break;
	return &matrix->states[at];
}

static bool states_of(struct matrix *matrix, const struct target_row *row,
		      struct matrix_states *states, struct error *error)
{
	struct matrix_states *shared = place_of(matrix, &row->state.ledger_digest);
	struct ledger ledger;

	if (!shared->known) {
		if (!target_ledger(matrix->arena, matrix->store, row, &ledger, error))
			return false;
		judge(matrix, &ledger, states);
		states->digest = row->state.ledger_digest;
		if (states->known)
			*shared = *states;
		return true;
	}
	*states = *shared;
	return true;
}

static const char *problem_of(struct matrix *matrix, const struct target_row *row, uint64_t glass)
{
	const struct target_standing *standing =
	    standing_of(&matrix->regressed, row->environment, row->name);
	const struct notice *notice = notice_of(&matrix->notices, row->environment, row->name);

	if (*row->state.problem)
		return row->state.problem;
	if (standing)
		return arena_printf(matrix->arena,
				    "regressed: %s; restore it, or `lockstep target accept %s/%s "
				    "--reason TEXT`",
				    standing->why, row->environment, row->name);
	if (notice)
		return arena_printf(matrix->arena,
				    "%s; adopt it with `lockstep baseline %s/%s --write`, or "
				    "`lockstep target accept %s/%s --reason TEXT`",
				    notice->why, row->environment, row->name, row->environment,
				    row->name);
	if (glass)
		return arena_printf(matrix->arena,
				    "%llu changed past the coordinator; `lockstep history --type "
				    "target.break_glass` says who and why",
				    (unsigned long long)glass);
	if (row->state.foreign_tables)
		return arena_printf(matrix->arena,
				    "already holds tables and has no ledger; adopt it with "
				    "`lockstep baseline %s/%s`",
				    row->environment, row->name);
	return "";
}

static void put_text(struct matrix *matrix, const char *member, const char *text)
{
	buffer_add_text(&matrix->text, member);
	value_quote(&matrix->text, text);
}

static void put_bool(struct matrix *matrix, const char *member, bool value)
{
	buffer_add_text(&matrix->text, member);
	buffer_add_text(&matrix->text, value ? "true" : "false");
}

static void leave_gap(struct matrix *matrix, const char *member, const struct target_row *row,
		      const char *problem)
{
	buffer_add_text(&matrix->text, member);
	matrix->gaps[matrix->gap_count++] = (struct matrix_gap) { matrix->text.size, row, problem };
}

static enum place_state place_state(const struct target_row *row,
				    const struct matrix_states *states, bool noticed)
{
	if (!states->well || noticed || row->state.reach != REACH_OK || row->state.foreign_tables)
		return PLACE_PROBLEM;
	return states->behind ? PLACE_BEHIND : PLACE_CURRENT;
}

bool matrix_write_target(struct matrix *matrix, const struct target_row *row,
			 enum place_state *worst, struct error *error)
{
	uint64_t glass = glass_of(&matrix->glasses, row->environment, row->name);
	bool regressed = standing_of(&matrix->regressed, row->environment, row->name) != NULL;
	bool noticed = notice_of(&matrix->notices, row->environment, row->name) != NULL;
	struct matrix_states states;
	enum place_state state;

	if (!states_of(matrix, row, &states, error))
		return false;
	state = place_state(row, &states, regressed || noticed);
	*worst = state < *worst ? state : *worst;
	put_text(matrix, "{\"agent\":", row->agent);
	buffer_printf(&matrix->text, ",\"behind\":%zu,\"break_glass\":%llu", states.behind,
		      (unsigned long long)glass);
	put_text(matrix, ",\"dialect\":", dialect_name(row->state.dialect));
	put_text(matrix, ",\"name\":", row->name);
	leave_gap(matrix, ",\"online\":", row, NULL);
	put_bool(matrix, ",\"other_tool\":", noticed);
	leave_gap(matrix, ",\"problem\":", row, problem_of(matrix, row, glass));
	put_text(matrix, ",\"reach\":", reach_names[row->state.reach]);
	put_bool(matrix, ",\"regressed\":", regressed);
	put_text(matrix, ",\"reported\":", clock_text(matrix->arena, row->reported));
	put_text(matrix, ",\"server\":", row->state.server);
	buffer_add_text(&matrix->text, ",\"states\":[");
	buffer_add(&matrix->text, states.text.data, states.text.size);
	buffer_add_text(&matrix->text, "]}");
	return true;
}
