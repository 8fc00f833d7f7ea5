#include "coordinator/http/json_waves.h"

#include "coordinator/http/json.h"
#include "coordinator/rollout.h"
#include "coordinator/wave.h"
#include "coordinator/wave_plan.h"

static struct value *counts(struct arena *arena, const struct rollout *rollout, uint64_t wave)
{
	struct value *object = value_object(arena);

	for (int state = 0; state < TASK_STATE_COUNT; state++) {
		int64_t count = 0;

		for (size_t i = 0; i < rollout->task_count; i++)
			count += rollout->tasks[i].wave == wave &&
				 rollout->tasks[i].state == (enum task_state)state;
		if (count)
			value_put_integer(object, task_state_name((enum task_state)state), count);
	}
	return object;
}

/* null where there is none. */
static void put_number(struct arena *arena, struct value *object, const char *key, bool there,
		       uint64_t number)
{
	value_put(object, key,
		  there ? value_integer(arena, (int64_t)number) : value_text(arena, NULL));
}

static struct value *wave_object(struct arena *arena, const struct rollout *rollout, size_t index)
{
	const struct wave *wave = &rollout->waves.items[index];
	struct value *object = value_object(arena);

	value_put_integer(object, "number", (int64_t)wave->number);
	value_put_text(object, "name", wave->name);
	value_put_text(object, "state", wave_state_name(wave->state));
	value_put_text(object, "why", wave->why);
	json_put_time(arena, object, "since", wave->since);
	value_put_integer(object, "targets", (int64_t)wave->targets);
	put_number(arena, object, "budget", wave->has_budget, wave->budget);
	value_put_integer(object, "concurrency",
			  (int64_t)wave_plan_concurrency(&rollout->waves, wave, rollout->budget));
	value_put_integer(object, "pause_ms", wave->pause);
	value_put_bool(object, "approve", wave->approve);
	value_put_text(object, "goes",
		       wave_plan_goes(arena, &rollout->waves, index, rollout->budget));
	value_put(object, "tasks", counts(arena, rollout, wave->number));
	return object;
}

void json_put_waves(struct arena *arena, struct value *object, const struct rollout *rollout)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < rollout->waves.count; i++)
		value_add(list, wave_object(arena, rollout, i));
	value_put_integer(object, "budget", (int64_t)rollout->budget);
	if (rollout->kind == ROLLOUT_APPLY)
		value_put_integer(
		    object, "concurrency",
		    (int64_t)wave_plan_concurrency(&rollout->waves, NULL, rollout->budget));
	value_put(object, "waves", list);
	json_put_text(arena, object, "waits_for",
		      rollout_is_final(rollout->state) ? NULL : wave_why(arena, rollout));
}
