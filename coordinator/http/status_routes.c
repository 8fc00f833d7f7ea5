#include "coordinator/http/json_gates.h"
#include "coordinator/http/matrix.h"
#include "coordinator/http/route.h"
#include "coordinator/kept.h"
#include "coordinator/operations.h"
#include "coordinator/store/log.h"
#include "coordinator/store/open.h"
#include "core/base/clock.h"

static struct matrix *matrix_of(struct http_call *call, struct store *store)
{
	struct matrix *matrix = arena_new(call->arena, struct matrix);

	matrix->arena = call->arena;
	matrix->store = store;
	matrix->project = call->parameters[0];
	call->kept = matrix;
	return matrix;
}

/* As the log's projections were then. */
static bool respond_past(struct http_call *call, struct store *store, int64_t wall,
			 struct error *error)
{
	SCOPED(store_release) struct store *scratch = NULL;
	struct log_past past = { .until = wall };
	struct matrix *matrix;

	if (!store_open("", STORE_SCRATCH, &scratch, error) || !store_begin(scratch, error) ||
	    !log_fold_past(store, scratch, &past, error) || !store_commit(scratch, error))
		return false;
	if (!past.size)
		return error_set(error, ERROR_NOT_FOUND, "the log has no entry before %s",
				 clock_text(call->arena, wall));
	matrix = matrix_of(call, scratch);
	matrix->at = wall;
	matrix->entry = past.size - 1;
	if (!matrix_load(matrix, NULL, error) ||
	    !matrix_write(matrix, call->token.environment, error))
		return error_wrap(error, "at %s", clock_text(call->arena, wall));
	call->response =
	    (struct http_response) { .status = 200,
				     .content_type = "application/json",
				     .body = matrix_fill(matrix, NULL, value_array(call->arena)) };
	return true;
}

static bool work_status(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "at", NULL };
	struct matrix *matrix;
	int64_t wall = 0;

	if (!call_query_known(call, known, error) || !call_query_time(call, "at", &wall, error))
		return false;
	if (http_query(call->request, "at")) {
		/* What was is history, and is computed anew each time. */
		call->denied = !role_allows(call->arena, &call->token, PERMISSION_HISTORY, error);
		return !call->denied && respond_past(call, store, wall, error);
	}
	matrix = matrix_of(call, store);
	return matrix_load(matrix, NULL, error) &&
	       matrix_write(matrix, call->token.environment, error);
}

/* NULL: it no longer waits. */
static bool waiting_object(struct http_call *call, struct turn *turn, const char *id,
			   struct value **object, struct error *error)
{
	struct gate_verdicts verdicts;
	struct rollout rollout;

	*object = NULL;
	if (!kept_load(turn, id, &rollout, error))
		return false;
	if (rollout.state != ROLLOUT_PENDING)
		return true;
	if (!rollout_gates(turn, &rollout, &verdicts, error))
		return false;
	*object = value_object(call->arena);
	value_put_text(*object, "rollout", id);
	value_put_text(*object, "environment", rollout.environment);
	value_put(*object, "gates", json_shut_gates(call->arena, &verdicts, &rollout));
	return true;
}

static bool run_status(struct http_call *call, struct turn *turn, struct error *error)
{
	const struct matrix *matrix = call->kept;
	const char *only = call->token.environment;
	struct value *waiting = value_array(call->arena), *object;

	if (matrix->at)
		return true; /* about the past: nothing that only the loop knows */
	for (size_t i = 0; i < matrix->rollouts.count; i++) {
		const struct rollout *rollout = &matrix->rollouts.items[i];

		if (rollout->state != ROLLOUT_PENDING ||
		    (only && !text_equal(only, rollout->environment)))
			continue;
		if (!waiting_object(call, turn, rollout->id, &object, error))
			return false;
		if (object)
			value_add(waiting, object);
	}
	call->response = (struct http_response) { .status = 200,
						  .content_type = "application/json",
						  .body = matrix_fill(matrix, turn, waiting) };
	return true;
}

/* One target: its row of the matrix. */
static bool work_target(struct http_call *call, struct store *store, struct error *error)
{
	struct matrix *matrix = matrix_of(call, store);
	const char *environment = call->parameters[1], *name = call->parameters[2];
	enum place_state worst = PLACE_EMPTY;

	if (!call_reaches(call, matrix->project, environment, error) ||
	    !matrix_load(matrix, environment, error))
		return false;
	for (size_t i = 0; i < matrix->targets.count; i++)
		if (text_equal(matrix->targets.items[i].name, name))
			return matrix_write_target(matrix, &matrix->targets.items[i], &worst,
						   error);
	return error_set(error, ERROR_NOT_FOUND, "%s has no target %s of project %s", environment,
			 name, matrix->project);
}

static bool run_target(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *target;

	if (!value_parse(call->arena, matrix_fill(call->kept, turn, NULL), &target, error))
		return false;
	value_put_text(target, "environment", call->parameters[1]);
	call_respond(call, 200, target);
	return true;
}

const struct http_route status_routes[] = {
	{ HTTP_GET, "/v1/projects/{project}/status", PERMISSION_READ, SCOPE_ENVIRONMENT,
	  work_status, run_status, "environments, targets and migrations: the matrix" },
	{ HTTP_GET, "/v1/projects/{project}/targets/{environment}/{target}", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, work_target, run_target,
	  "one target, and where each migration stands" },
	{ 0 },
};
