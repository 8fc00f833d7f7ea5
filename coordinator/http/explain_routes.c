#include "coordinator/explain.h"

#include "coordinator/http/json.h"
#include "coordinator/http/json_gates.h"
#include "coordinator/http/route.h"

#define NAMED_MOST 20

static struct value *wait_object(struct arena *arena, const struct explained_wait *wait)
{
	struct value *object = value_object(arena), *targets = value_array(arena);

	for (size_t i = 0; i < wait->count && i < NAMED_MOST; i++)
		value_add(targets, value_text(arena, wait->targets[i]));
	value_put_text(object, "why", wait->why);
	json_put_time(arena, object, "until", wait->until);
	value_put_integer(object, "count", (int64_t)wait->count);
	value_put(object, "targets", targets);
	return object;
}

static bool run_explain(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *waits = value_array(call->arena);
	struct explanation explanation;
	struct rollout rollout;
	struct value *object;

	if (!rollout_load_head(turn->arena, turn->store, call->parameters[0], call->parameters[1],
			       &rollout, error) ||
	    !call_reaches(call, rollout.project, rollout.environment, error) ||
	    !rollout_load_tasks(turn->arena, turn->store, rollout.id, &rollout, error) ||
	    !explain_rollout(turn, &rollout, &explanation, error))
		return false;
	object = json_rollout(call->arena, &rollout, NULL, false);
	for (size_t i = 0; i < explanation.wait_count; i++)
		value_add(waits, wait_object(call->arena, &explanation.waits[i]));
	value_put(object, "gates", json_shut_gates(call->arena, &explanation.verdicts, &rollout));
	value_put(object, "waits", waits);
	call_respond(call, 200, object);
	return true;
}

const struct http_route explain_routes[] = {
	{ HTTP_GET, "/v1/projects/{project}/rollouts/{id}/explain", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, NULL, run_explain, "why it does not run, and what to do" },
	{ 0 },
};
