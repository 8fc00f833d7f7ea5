#include "coordinator/schedule.h"

static bool takes_room(const struct task *task)
{
	return task->unsettled || task->state == TASK_ERRORED;
}

uint64_t schedule_room(const struct rollout *rollout)
{
	uint64_t most = rollout->budget + 1 + rollout->forgiven, taken = 0;

	if (rollout->kind != ROLLOUT_APPLY) /* nothing remains on the targets */
		return rollout->task_count;
	for (size_t i = 0; i < rollout->task_count; i++)
		taken += takes_room(&rollout->tasks[i]) || rollout->tasks[i].state == TASK_FAILED;
	return taken < most ? most - taken : 0;
}

/* An attempt was handed out and lost; the agent did not say that the evidence is silent. */
static bool was_lost(const struct task *task)
{
	return task->unsettled &&
	       (task->state == TASK_QUEUED ||
		(task->state == TASK_INDETERMINATE && task->outcome != OUTCOME_INDETERMINATE));
}

size_t schedule_next(const struct rollout *rollout, const bool *ready, size_t *chosen)
{
	size_t count = 0;
	uint64_t room = schedule_room(rollout);

	for (size_t i = 0; i < rollout->task_count; i++)
		if (ready[i] && was_lost(&rollout->tasks[i]))
			chosen[count++] = i;
	for (size_t i = 0; i < rollout->task_count && room; i++) {
		const struct task *task = &rollout->tasks[i];

		if (ready[i] && task->state == TASK_QUEUED && !task->unsettled) {
			chosen[count++] = i;
			room--;
		}
	}
	return count;
}
