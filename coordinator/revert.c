#include "coordinator/revert.h"

#include "coordinator/loop.h"
#include "coordinator/planner.h"
#include "coordinator/store/work.h"

/* One wish under way. */
struct reverting {
	struct arena *arena;
	struct store *store;
	const struct revert_wish *wish;
	struct release_row newest;
	bool *wanted; /* by migration of it */
	size_t first; /* migration behind the last that stays */
	struct buffer losses;
};

static bool last_of_release(struct reverting *reverting, const char **to, struct error *error)
{
	const struct revert_wish *wish = reverting->wish;
	struct release_row row;

	if (!release_load(reverting->arena, reverting->store, wish->project, wish->release, &row,
			  error))
		return false;
	*to = NULL;
	for (size_t i = 0; i < row.release.count; i++)
		if (!row.release.migrations[i].repeatable)
			*to = row.release.migrations[i].version;
	return *to || error_set(error, ERROR_NOT_FOUND, "release %llu holds no migration",
				(unsigned long long)wish->release);
}

static bool find_start(struct reverting *reverting, const char *to, struct error *error)
{
	const struct release *release = &reverting->newest.release;

	while (reverting->first < release->count)
		if (text_equal(release->migrations[reverting->first++].version, to))
			return true;
	return error_set(error, ERROR_NOT_FOUND, "release %llu has no migration of version %s",
			 (unsigned long long)release->number, to);
}

static void note_target(struct reverting *reverting, const struct ledger *ledger)
{
	const struct release *release = &reverting->newest.release;
	struct reconciliation result;

	reconcile(reverting->arena, release->migrations, release->count, ledger, &result);
	for (size_t i = reverting->first; i < release->count; i++)
		reverting->wanted[i] =
		    reverting->wanted[i] || planner_takes_back(&result.standings[i]);
}

static bool note_targets(struct reverting *reverting, struct error *error)
{
	const struct revert_wish *wish = reverting->wish;
	struct target_rows rows;

	reverting->wanted =
	    arena_new_array(reverting->arena, bool, reverting->newest.release.count + 1);
	if (!target_list(reverting->arena, reverting->store, wish->project, wish->environment,
			 &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		struct ledger ledger;

		if (!target_ledger(reverting->arena, reverting->store, &rows.items[i], &ledger,
				   error))
			return false;
		note_target(reverting, &ledger);
	}
	return true;
}

static bool add_way(struct reverting *reverting, const struct migration *migration,
		    struct way_back *way, struct error *error)
{
	const struct release *release = &reverting->newest.release;
	struct migration back = *migration;
	const char *loses;

	if (!way_back_find(reverting->arena, release, migration, way, error))
		return false;
	way_back_make(way, &back);
	if (!blob_get(reverting->arena, reverting->store, &way->content, &back.text, error) ||
	    !way_back_read(reverting->arena, &back, release->dialect, &loses, error))
		return false;
	if (loses)
		buffer_printf(&reverting->losses, "%s%s", reverting->losses.size ? "; " : "",
			      loses);
	return true;
}

static bool add_ways(struct reverting *reverting, struct reversal *reversal, struct error *error)
{
	const struct release *release = &reverting->newest.release;

	reversal->ways = arena_new_array(reverting->arena, struct way_back, release->count + 1);
	for (size_t i = reverting->first; i < release->count; i++)
		if (reverting->wanted[i] && !add_way(reverting, &release->migrations[i],
						     &reversal->ways[reversal->count++], error))
			return false;
	if (!reversal->count)
		return error_set(error, ERROR_CONFLICT,
				 "nothing that comes after %s is applied in %s", reversal->to,
				 reverting->wish->environment);
	if (reverting->losses.size && !reversal->losing)
		return error_set(
		    error, ERROR_REFUSED,
		    "data would or may be lost: %.700s; say --allow-data-loss when that is "
		    "meant",
		    buffer_text(&reverting->losses));
	return true;
}

#define PLAN_LIMIT 40000 /* bytes, of what an entry of the log can hold */

bool revert_prepare(struct arena *arena, struct store *store, const struct revert_wish *wish,
		    struct revert_plan *plan, struct error *error)
{
	struct reverting reverting = {
		.arena = arena, .store = store, .wish = wish, .losses = buffer_in(arena)
	};
	struct reversal *reversal = &plan->reversal;

	*plan = (struct revert_plan) { .reversal = { .to = wish->to,
						     .reason = wish->reason,
						     .by = wish->by,
						     .losing = wish->losing } };
	if (!release_load(arena, store, wish->project, 0, &reverting.newest, error) ||
	    (wish->release && !last_of_release(&reverting, &reversal->to, error)) ||
	    !find_start(&reverting, reversal->to, error) || !note_targets(&reverting, error) ||
	    !add_ways(&reverting, reversal, error))
		return false;
	plan->release = reverting.newest.release.number;
	return bytes_of(reversal_write(arena, reversal)).size <= PLAN_LIMIT ||
	       error_set(error, ERROR_REFUSED,
			 "%zu migrations are too many to be taken back at once: go back in steps",
			 reversal->count);
}

/* NULL: somebody who is there knows how, or nobody is there. */
static const char *ignorant(const struct turn *turn, const struct id_list *agents)
{
	const char *old = NULL;

	for (size_t i = 0; i < agents->count; i++) {
		const struct session *session =
		    sessions_find(&turn->coordinator->sessions, agents->items[i]);

		if (!session_present(session, turn->now))
			continue;
		if (session->verbs & (1U << VERB_REVERT))
			return NULL;
		old = agents->items[i];
	}
	return old;
}

bool revert_known(struct turn *turn, const char *project, const char *environment,
		  struct error *error)
{
	struct target_rows rows;

	if (!target_list(turn->arena, turn->store, project, environment, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		struct target_place place = { project, environment, rows.items[i].name };
		struct id_list agents;
		const char *old;

		if (!target_servers(turn->arena, turn->store, &place, &agents, error))
			return false;
		old = ignorant(turn, &agents);
		if (old)
			return error_set(error, ERROR_REFUSED,
					 "agent %s of %s/%s is too old to take migrations back; "
					 "upgrade it",
					 old, environment, place.name);
	}
	return true;
}
