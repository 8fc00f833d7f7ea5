#include "coordinator/explain.h"

#include "coordinator/http/json.h"
#include "coordinator/http/route.h"

#define NAMED_MOST 20

static struct value *gate_object(struct arena *arena, const struct gate_verdict *verdict,
				 const struct rollout *rollout)
{
	const struct gate_remedy *remedy = explain_remedy(verdict->name);
	const struct gate *gate = gate_find(verdict->name);
	struct value *object = value_object(arena);

	value_put_text(object, "name", verdict->name);
	value_put_text(object, "reason", verdict->reason);
	json_put_time(arena, object, "opens", verdict->opens);
	value_put_text(object, "who", remedy->who);
	value_put_text(object, "command", explain_command(arena, remedy->command, rollout));
	json_put_text(arena, object, "override",
		      gate->flags & GATE_OVERRIDES
			  ? arena_printf(arena, "lockstep rollout override %s %s --reason TEXT",
					 rollout->id, verdict->name)
			  : NULL);
	return object;
}

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
	struct value *shut = value_array(call->arena), *waits = value_array(call->arena);
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
	for (size_t i = 0; i < explanation.verdicts.count; i++)
		if (!explanation.verdicts.items[i].open)
			value_add(shut, gate_object(call->arena, &explanation.verdicts.items[i],
						    &rollout));
	for (size_t i = 0; i < explanation.wait_count; i++)
		value_add(waits, wait_object(call->arena, &explanation.waits[i]));
	value_put(object, "gates", shut);
	value_put(object, "waits", waits);
	call_respond(call, 200, object);
	return true;
}

const struct http_route explain_routes[] = {
	{ HTTP_GET, "/v1/projects/{project}/rollouts/{id}/explain", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, NULL, run_explain, "why it does not run, and what to do" },
	{ 0 },
};
