#include "coordinator/coordinator.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/pipeline.h"
#include "coordinator/preflight.h"
#include "coordinator/store/notices.h"
#include "coordinator/store/standing.h"

/* Where the matrix waits for what only the loop knows. */
struct presence_wanted {
	struct value *target;
	const struct target_row *row;
};

/* The facts that the whole matrix is made of. */
struct matrix {
	struct arena *arena;
	struct store *store;
	const char *project;
	struct release_row newest; /* number 0: none */
	struct pipeline pipeline;
	const char *environment; /* NULL: all */
	struct target_rows targets;
	struct rollout_rows rollouts;
	struct target_standings regressed;
	struct notices notices;
	struct brake_list brakes;
	struct value *status;
	struct presence_wanted *wanted;
	size_t wanted_count;
};

/* What a person should see first, worst first. */
enum place_state {
	PLACE_PROBLEM,
	PLACE_BEHIND,
	PLACE_CURRENT,
	PLACE_EMPTY,
	PLACE_STATE_COUNT
};

static const char *const place_states[PLACE_STATE_COUNT] = {
	[PLACE_PROBLEM] = "problem",
	[PLACE_BEHIND] = "behind",
	[PLACE_CURRENT] = "current",
	[PLACE_EMPTY] = "empty",
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

static bool load(struct matrix *matrix, struct error *error)
{
	struct target_place everywhere = { matrix->project, NULL, NULL };
	struct project project;
	struct pipeline_row row;

	if (!project_load(matrix->arena, matrix->store, matrix->project, &project, error) ||
	    !load_newest(matrix, error) ||
	    !pipeline_row_load(matrix->arena, matrix->store, matrix->project, &row, error) ||
	    !target_list(matrix->arena, matrix->store, matrix->project, matrix->environment,
			 &matrix->targets, error) ||
	    !standing_regressed(matrix->arena, matrix->store, matrix->project, NULL,
				&matrix->regressed, error) ||
	    !notices_load(matrix->arena, matrix->store, &everywhere, &matrix->notices, error) ||
	    !rollout_list(matrix->arena, matrix->store, matrix->project, NULL, &matrix->rollouts,
			  error) ||
	    !brake_list(matrix->arena, matrix->store, matrix->project, &matrix->brakes, error))
		return false;
	return !row.version ||
	       pipeline_parse(matrix->arena, "pipeline", row.text, &matrix->pipeline, error);
}

static bool is_well(enum migration_state state)
{
	return state == MIGRATION_PENDING || state == MIGRATION_REVERTED ||
	       state == MIGRATION_APPLIED || state == MIGRATION_BASELINE ||
	       state == MIGRATION_FUTURE;
}

/* The target's row of the matrix; returns how it stands. */
static enum place_state put_states(struct matrix *matrix, const struct target_row *row,
				   const struct ledger *ledger, struct value *target)
{
	struct value *states = value_array(matrix->arena);
	const struct release *release = &matrix->newest.release;
	struct reconciliation found;
	bool well = row->state.reach == REACH_OK && !row->state.foreign_tables &&
		    !standing_of(&matrix->regressed, row->environment, row->name) &&
		    !notice_of(&matrix->notices, row->environment, row->name);

	reconcile(matrix->arena, release->migrations, release->count, ledger, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct standing *standing = &found.standings[i];
		struct value *item = value_object(matrix->arena);

		value_put_text(item, "version",
			       standing->migration ? standing->migration->version
						   : standing->row->version);
		value_put_text(item, "state", migration_state_name(standing->state));
		value_add(states, item);
		well = well && is_well(standing->state);
	}
	value_put(target, "states", states);
	value_put_integer(target, "behind", (int64_t)found.pending_count);
	if (!well)
		return PLACE_PROBLEM;
	return found.pending_count ? PLACE_BEHIND : PLACE_CURRENT;
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

static bool add_target(struct matrix *matrix, const struct target_row *row, struct value *list,
		       enum place_state *worst, struct error *error)
{
	struct value *target = value_object(matrix->arena);
	struct ledger ledger;
	enum place_state state;
	uint64_t glass;

	if (!target_ledger(matrix->arena, matrix->store, row, &ledger, error) ||
	    !glass_recent(matrix->store,
			  &(struct target_place) { row->project, row->environment, row->name },
			  &glass, error))
		return false;
	value_put_text(target, "name", row->name);
	value_put_text(target, "agent", row->agent);
	value_put_text(target, "dialect", dialect_name(row->state.dialect));
	value_put_text(target, "reach", reach_names[row->state.reach]);
	value_put_bool(target, "regressed",
		       standing_of(&matrix->regressed, row->environment, row->name) != NULL);
	value_put_bool(target, "other_tool",
		       notice_of(&matrix->notices, row->environment, row->name) != NULL);
	value_put_text(target, "problem", problem_of(matrix, row, glass));
	value_put_integer(target, "break_glass", (int64_t)glass);
	value_put_text(target, "server", row->state.server);
	json_put_time(matrix->arena, target, "reported", row->reported);
	state = put_states(matrix, row, &ledger, target);
	*worst = state < *worst ? state : *worst;
	matrix->wanted[matrix->wanted_count++] = (struct presence_wanted) { target, row };
	value_add(list, target);
	return true;
}

/* The newest rollout there that is not over; NULL: none. */
static const struct rollout *active_rollout(const struct matrix *matrix, const char *environment)
{
	for (size_t i = 0; i < matrix->rollouts.count; i++) {
		const struct rollout *rollout = &matrix->rollouts.items[i];

		if (text_equal(rollout->environment, environment) &&
		    rollout->state <= ROLLOUT_HALTED)
			return rollout;
	}
	return NULL;
}

static bool put_place(struct matrix *matrix, const char *name, struct value *place,
		      struct error *error)
{
	const struct rollout *active = active_rollout(matrix, name);
	struct value *targets = value_array(matrix->arena);
	enum place_state worst = PLACE_EMPTY;
	uint64_t release;

	if (!rollout_last_success(matrix->store, matrix->project, name, &release, error))
		return false;
	for (size_t i = 0; i < matrix->targets.count; i++)
		if (text_equal(matrix->targets.items[i].environment, name) &&
		    !add_target(matrix, &matrix->targets.items[i], targets, &worst, error))
			return false;
	value_put_text(place, "name", name);
	value_put_text(place, "state",
		       active ? rollout_state_name(active->state) : place_states[worst]);
	json_put_text(matrix->arena, place, "rollout", active ? active->id : NULL);
	value_put(place, "release",
		  release ? value_integer(matrix->arena, (int64_t)release)
			  : value_text(matrix->arena, NULL));
	value_put(place, "targets", targets);
	return true;
}

static bool add_declared(struct matrix *matrix, const char *only, struct value *list,
			 struct error *error)
{
	for (size_t i = 0; i < matrix->pipeline.count; i++) {
		const struct pipeline_environment *environment = &matrix->pipeline.environments[i];
		struct value *place = value_object(matrix->arena);
		struct value *after = value_array(matrix->arena);

		if (only && !text_equal(only, environment->name))
			continue;
		for (size_t j = 0; j < environment->after_count; j++)
			value_add(after, value_text(matrix->arena, environment->after[j]));
		value_put(place, "after", after);
		value_put_bool(place, "declared", true);
		if (!put_place(matrix, environment->name, place, error))
			return false;
		value_add(list, place);
	}
	return true;
}

/* Targets that agents report for environments which the pipeline does not know; sorted by
 * environment, so that each comes once. */
static bool add_undeclared(struct matrix *matrix, const char *only, struct value *list,
			   struct error *error)
{
	const char *before = NULL;

	for (size_t i = 0; i < matrix->targets.count; i++) {
		const char *name = matrix->targets.items[i].environment;
		struct value *place;

		if (text_equal(name, before) || (only && !text_equal(only, name)) ||
		    pipeline_find(&matrix->pipeline, name))
			continue;
		before = name;
		place = value_object(matrix->arena);
		value_put(place, "after", value_array(matrix->arena));
		value_put_bool(place, "declared", false);
		if (!put_place(matrix, name, place, error))
			return false;
		value_add(list, place);
	}
	return true;
}

static struct value *release_object(struct matrix *matrix)
{
	const struct release *release = &matrix->newest.release;
	struct value *object = value_object(matrix->arena);

	if (!release->number)
		return value_text(matrix->arena, NULL);
	value_put_integer(object, "number", (int64_t)release->number);
	json_put_hash(matrix->arena, object, "digest", &release->digest);
	json_put_text(matrix->arena, object, "tag", release->tag);
	return object;
}

static struct value *migration_list(struct matrix *matrix)
{
	const struct release *release = &matrix->newest.release;
	struct value *list = value_array(matrix->arena);

	for (size_t i = 0; i < release->count; i++) {
		struct value *item = value_object(matrix->arena);

		value_put_text(item, "version", release->migrations[i].version);
		value_put_text(item, "name", release->migrations[i].name);
		value_add(list, item);
	}
	return list;
}

static bool work_status(struct http_call *call, struct store *store, struct error *error)
{
	struct matrix *matrix = arena_new(call->arena, struct matrix);
	struct value *environments = value_array(call->arena);
	const char *only = call->token.environment;

	*matrix = (struct matrix) { .arena = call->arena,
				    .store = store,
				    .project = call->parameters[0],
				    .status = value_object(call->arena) };
	if (!load(matrix, error))
		return false;
	matrix->wanted =
	    arena_new_array(call->arena, struct presence_wanted, matrix->targets.count + 1);
	if (!add_declared(matrix, only, environments, error) ||
	    !add_undeclared(matrix, only, environments, error))
		return false;
	value_put_text(matrix->status, "project", matrix->project);
	value_put(matrix->status, "release", release_object(matrix));
	value_put(matrix->status, "environments", environments);
	value_put(matrix->status, "migrations", migration_list(matrix));
	value_put(matrix->status, "brakes", json_brakes(matrix->arena, &matrix->brakes));
	call->kept = matrix;
	return true;
}

static bool run_status(struct http_call *call, struct turn *turn, struct error *error)
{
	struct matrix *matrix = call->kept;

	(void)error;
	for (size_t i = 0; i < matrix->wanted_count; i++) {
		const struct presence_wanted *wanted = &matrix->wanted[i];
		const struct target_row *row = wanted->row;

		value_put_bool(wanted->target, "online",
			       coordinator_presence(turn, row->agent).online);
		if (!*value_get_text(wanted->target, "problem"))
			value_put_text(
			    wanted->target, "problem",
			    preflight_of(turn, row->environment, row->project, row->name));
	}
	call_respond(call, 200, matrix->status);
	return true;
}

/* One target: its row of the matrix. */
static bool work_target(struct http_call *call, struct store *store, struct error *error)
{
	struct matrix *matrix = arena_new(call->arena, struct matrix);
	const char *environment = call->parameters[1], *name = call->parameters[2];
	struct value *list = value_array(call->arena);
	enum place_state worst = PLACE_EMPTY;

	*matrix = (struct matrix) { .arena = call->arena,
				    .store = store,
				    .project = call->parameters[0],
				    .environment = environment };
	if (!call_reaches(call, matrix->project, environment, error) || !load(matrix, error))
		return false;
	matrix->wanted = arena_new_array(call->arena, struct presence_wanted, 1);
	for (size_t i = 0; i < matrix->targets.count; i++)
		if (text_equal(matrix->targets.items[i].name, name) &&
		    !add_target(matrix, &matrix->targets.items[i], list, &worst, error))
			return false;
	if (!value_count(list))
		return error_set(error, ERROR_NOT_FOUND, "%s has no target %s of project %s",
				 environment, name, matrix->project);
	matrix->status = matrix->wanted[0].target;
	value_put_text(matrix->status, "environment", environment);
	call->kept = matrix;
	return true;
}

const struct http_route status_routes[] = {
	{ HTTP_GET, "/v1/projects/{project}/status", PERMISSION_READ, SCOPE_ENVIRONMENT,
	  work_status, run_status, "environments, targets and migrations: the matrix" },
	{ HTTP_GET, "/v1/projects/{project}/targets/{environment}/{target}", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, work_target, run_status,
	  "one target, and where each migration stands" },
	{ 0 },
};
