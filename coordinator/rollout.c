#include "coordinator/rollout.h"

#include <string.h>

#include "coordinator/wave.h"

static const char *const event_names[] = {
	[ROLLOUT_EVENT_GATES_OPEN] = "gates_open",
	[ROLLOUT_EVENT_GATES_SHUT] = "gates_shut",
	[ROLLOUT_EVENT_PAUSE] = "pause",
	[ROLLOUT_EVENT_RESUME] = "resume",
	[ROLLOUT_EVENT_RETRY] = "retry",
	[ROLLOUT_EVENT_CANCEL] = "cancel",
	[ROLLOUT_EVENT_TASK_FAILED] = "task_failed",
	[ROLLOUT_EVENT_TASK_IN_DOUBT] = "task_in_doubt",
	[ROLLOUT_EVENT_TASKS_DONE] = "tasks_done",
};

/* Rehearsals and adoptions leave nothing that could do harm. */
static bool budget_is_spent(const struct rollout_facts *facts)
{
	return rollout_kind_changes(facts->kind) &&
	       (facts->wave_spent || facts->tasks[TASK_FAILED] > facts->budget + facts->forgiven);
}

static bool nothing_in_doubt(const struct rollout_facts *facts)
{
	return facts->in_doubt == 0;
}

static bool something_to_retry(const struct rollout_facts *facts)
{
	return facts->tasks[TASK_FAILED] + facts->tasks[TASK_ERRORED] +
		   facts->tasks[TASK_INDETERMINATE] >
	       0;
}

static bool nothing_failed(const struct rollout_facts *facts)
{
	return facts->tasks[TASK_FAILED] + facts->tasks[TASK_CANCELLED] + facts->partly == 0;
}

static bool something_succeeded(const struct rollout_facts *facts)
{
	return facts->tasks[TASK_SUCCEEDED] > 0;
}

/* The whole life of a rollout.  Of the edges for one state and event, the first whose guard holds
 * is taken; the last of them has no guard. */
#define S(name) ROLLOUT_##name
#define E(name) ROLLOUT_EVENT_##name
#define F(name) ROLLOUT_EFFECT_##name
/* clang-format off */
const struct rollout_edge rollout_edges[] = {
	/* from       on                when                to            effect */
	{ S(PENDING), E(GATES_OPEN),    NULL,               S(RUNNING),   F(NONE),
	  "every gate is open" },
	{ S(PENDING), E(GATES_SHUT),    NULL,               S(PENDING),   F(NONE),
	  "waits for gates" },
	{ S(PENDING), E(PAUSE),         NULL,               S(PAUSED),    F(NONE),
	  "paused by a person" },
	{ S(PENDING), E(CANCEL),        NULL,               S(CANCELLED), F(CANCEL),
	  "cancelled by a person" },
	{ S(PENDING), E(TASK_FAILED),   budget_is_spent,    S(HALTED),    F(NONE),
	  "the failure budget is spent; a person decides: retry, resume or cancel" },
	{ S(PENDING), E(TASK_FAILED),   NULL,               S(PENDING),   F(NONE),
	  "a target failed, within the budget; waits for gates" },
	{ S(PENDING), E(TASK_IN_DOUBT), NULL,               S(HALTED),    F(NONE),
	  "the outcome on a target is not known; a person must look, then retry or cancel" },
	{ S(RUNNING), E(GATES_SHUT),    NULL,               S(PENDING),   F(NONE),
	  "waits for gates" },
	{ S(RUNNING), E(PAUSE),         NULL,               S(PAUSED),    F(NONE),
	  "paused by a person" },
	{ S(RUNNING), E(RETRY),         something_to_retry, S(RUNNING),   F(REQUEUE),
	  "retried by a person" },
	{ S(RUNNING), E(RETRY),         NULL,               S(RUNNING),   F(NONE),
	  "no task failed: there is nothing to retry" },
	{ S(RUNNING), E(CANCEL),        NULL,               S(CANCELLED), F(CANCEL),
	  "cancelled by a person" },
	{ S(RUNNING), E(TASK_FAILED),   budget_is_spent,    S(HALTED),    F(NONE),
	  "the failure budget is spent; a person decides: retry, resume or cancel" },
	{ S(RUNNING), E(TASK_FAILED),   NULL,               S(RUNNING),   F(NONE),
	  "a target failed, within the budget" },
	{ S(RUNNING), E(TASK_IN_DOUBT), NULL,               S(HALTED),    F(NONE),
	  "the outcome on a target is not known; a person must look, then retry or cancel" },
	{ S(RUNNING), E(TASKS_DONE),    nothing_failed,     S(SUCCEEDED), F(NONE),
	  "every target succeeded" },
	{ S(RUNNING), E(TASKS_DONE),    something_succeeded, S(COMPLETED_WITH_FAILURES), F(NONE),
	  "not everything succeeded" },
	{ S(RUNNING), E(TASKS_DONE),    NULL,               S(FAILED),    F(NONE),
	  "no target succeeded" },
	{ S(PAUSED),  E(RESUME),        NULL,               S(RUNNING),   F(FORGIVE),
	  "resumed by a person" },
	{ S(PAUSED),  E(RETRY),         something_to_retry, S(RUNNING),   F(REQUEUE),
	  "retried by a person" },
	{ S(PAUSED),  E(RETRY),         NULL,               S(PAUSED),    F(NONE),
	  "no task failed: there is nothing to retry; resume it" },
	{ S(PAUSED),  E(CANCEL),        NULL,               S(CANCELLED), F(CANCEL),
	  "cancelled by a person" },
	{ S(PAUSED),  E(TASK_FAILED),   budget_is_spent,    S(HALTED),    F(NONE),
	  "the failure budget is spent; a person decides: retry, resume or cancel" },
	{ S(PAUSED),  E(TASK_FAILED),   NULL,               S(PAUSED),    F(NONE),
	  "paused by a person; a target failed, within the budget" },
	{ S(PAUSED),  E(TASK_IN_DOUBT), NULL,               S(HALTED),    F(NONE),
	  "the outcome on a target is not known; a person must look, then retry or cancel" },
	{ S(HALTED),  E(RESUME),        nothing_in_doubt,   S(RUNNING),   F(FORGIVE),
	  "resumed by a person" },
	{ S(HALTED),  E(RESUME),        NULL,               S(HALTED),    F(NONE),
	  "the outcome on a target is not known: look at it, then retry or cancel" },
	{ S(HALTED),  E(RETRY),         something_to_retry, S(RUNNING),   F(REQUEUE),
	  "retried by a person" },
	{ S(HALTED),  E(RETRY),         NULL,               S(HALTED),    F(NONE),
	  "no task failed: there is nothing to retry; resume it" },
	{ S(HALTED),  E(CANCEL),        NULL,               S(CANCELLED), F(CANCEL),
	  "cancelled by a person" },
};
/* clang-format on */
#undef S
#undef E
#undef F

const size_t rollout_edge_count = sizeof rollout_edges / sizeof *rollout_edges;

const struct rollout_edge *rollout_edge_for(enum rollout_state state, enum rollout_event event,
					    const struct rollout_facts *facts)
{
	for (size_t i = 0; i < rollout_edge_count; i++) {
		const struct rollout_edge *edge = &rollout_edges[i];

		if (edge->from == state && edge->on == event && (!edge->when || edge->when(facts)))
			return edge;
	}
	return NULL;
}

const char *rollout_event_name(enum rollout_event event)
{
	return event_names[event];
}

bool rollout_is_final(enum rollout_state state)
{
	for (size_t i = 0; i < rollout_edge_count; i++)
		if (rollout_edges[i].from == state)
			return false;
	return true;
}

static bool wave_spent(const struct rollout *rollout)
{
	for (size_t i = 0; i < rollout->waves.count; i++) {
		const struct wave *wave = &rollout->waves.items[i];

		if (wave->has_budget &&
		    wave_failed(rollout, wave->number) > wave->budget + wave->forgiven)
			return true;
	}
	return false;
}

struct rollout_facts rollout_facts_of(const struct rollout *rollout)
{
	struct rollout_facts facts = { .kind = rollout->kind,
				       .budget = rollout->budget,
				       .forgiven = rollout->forgiven,
				       .wave_spent = wave_spent(rollout) };

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];

		facts.tasks[task->state]++;
		facts.partly += task->state == TASK_SUCCEEDED && task->outcome == OUTCOME_PARTLY;
		facts.in_doubt +=
		    task->state == TASK_INDETERMINATE && task->outcome == OUTCOME_INDETERMINATE;
	}
	return facts;
}

bool rollout_tasks_done(const struct rollout_facts *facts)
{
	return facts->tasks[TASK_QUEUED] + facts->tasks[TASK_LEASED] + facts->tasks[TASK_RUNNING] +
		   facts->tasks[TASK_VERIFYING] + facts->tasks[TASK_ERRORED] +
		   facts->tasks[TASK_INDETERMINATE] ==
	       0;
}

bool rollout_goes_on(const struct rollout *rollout)
{
	for (size_t i = rollout->task_count; i--;)
		if (!task_has_ended(&rollout->tasks[i]))
			return true;
	return false;
}

size_t rollout_find_task(const struct rollout *rollout, const char *target)
{
	size_t from = 0, to = rollout->task_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(rollout->tasks[middle].target, target);

		if (!order)
			return middle;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return SIZE_MAX;
}
