#include "coordinator/http/json_gates.h"

#include "coordinator/explain.h"
#include "coordinator/http/json.h"

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

struct value *json_shut_gates(struct arena *arena, const struct gate_verdicts *verdicts,
			      const struct rollout *rollout)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < verdicts->count; i++)
		if (!verdicts->items[i].open)
			value_add(list, gate_object(arena, &verdicts->items[i], rollout));
	return list;
}
