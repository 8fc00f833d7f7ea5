#include "coordinator/wave.h"

#include "core/base/clock.h"

static const char *const event_names[] = { "begin", "tasks_done", "pause_over", "advance" };
_Static_assert(sizeof event_names / sizeof *event_names == WAVE_EVENT_COUNT,
	       "an event has no name");

static bool is_empty(const struct wave_facts *facts)
{
	return facts->empty;
}

static bool nothing_follows(const struct wave_facts *facts)
{
	return facts->last;
}

static bool pauses(const struct wave_facts *facts)
{
	return facts->pauses;
}

static bool asks(const struct wave_facts *facts)
{
	return facts->asks;
}

static bool has_reason(const struct wave_facts *facts)
{
	return facts->reason;
}

/* Of the edges for one state and event, the first whose guard holds is taken; the last of them has
 * no guard. */
#define S(name) WAVE_##name
#define E(name) WAVE_EVENT_##name
/* clang-format off */
const struct wave_edge wave_edges[] = {
	/* from        on             when             to */
	{ S(QUEUED),  E(BEGIN),      is_empty,        S(DONE),    "nothing is to be done in it" },
	{ S(QUEUED),  E(BEGIN),      NULL,            S(RUNNING), "its turn has come" },
	{ S(RUNNING), E(TASKS_DONE), nothing_follows, S(DONE),    "each of its targets has ended" },
	{ S(RUNNING), E(TASKS_DONE), pauses,          S(PAUSING),
	  "each of its targets has ended; the next wave waits" },
	{ S(RUNNING), E(TASKS_DONE), asks,            S(HELD),
	  "each of its targets has ended; a person lets the next wave begin" },
	{ S(RUNNING), E(TASKS_DONE), NULL,            S(DONE),    "each of its targets has ended" },
	{ S(PAUSING), E(PAUSE_OVER), asks,            S(HELD),
	  "the pause is over; a person lets the next wave begin" },
	{ S(PAUSING), E(PAUSE_OVER), NULL,            S(DONE),    "the pause is over" },
	{ S(PAUSING), E(ADVANCE),    has_reason,      S(DONE),    "not waited for by a person" },
	{ S(PAUSING), E(ADVANCE),    NULL,            S(PAUSING),
	  "the pause is not over: say with a reason why not to wait for it" },
	{ S(HELD),    E(ADVANCE),    NULL,            S(DONE),    "let on by a person" },
};
/* clang-format on */
#undef S
#undef E

const size_t wave_edge_count = sizeof wave_edges / sizeof *wave_edges;

const struct wave_edge *wave_edge_for(enum wave_state state, enum wave_event event,
				      const struct wave_facts *facts)
{
	for (size_t i = 0; i < wave_edge_count; i++) {
		const struct wave_edge *edge = &wave_edges[i];

		if (edge->from == state && edge->on == event && (!edge->when || edge->when(facts)))
			return edge;
	}
	return NULL;
}

const char *wave_event_name(enum wave_event event)
{
	return event_names[event];
}

struct wave_facts wave_facts_of(const struct rollout *rollout, size_t index)
{
	const struct wave *wave = &rollout->waves.items[index];

	return (struct wave_facts) {
		.pauses = wave->pause > 0,
		.asks = wave->approve,
		.last = index + 1 == rollout->waves.count,
		.empty = !wave->targets,
	};
}

uint64_t wave_failed(const struct rollout *rollout, uint64_t wave)
{
	uint64_t failed = 0;

	for (size_t i = 0; i < rollout->task_count; i++)
		failed += rollout->tasks[i].wave == wave && rollout->tasks[i].state == TASK_FAILED;
	return failed;
}

bool task_has_ended(const struct task *task)
{
	return task->state == TASK_SUCCEEDED || task->state == TASK_FAILED ||
	       task->state == TASK_SKIPPED || task->state == TASK_CANCELLED;
}

size_t wave_current(const struct rollout *rollout)
{
	const struct waves *waves = &rollout->waves;
	size_t first = 0;

	if (!waves->count)
		return 0;
	while (first < waves->count && waves->items[first].state == WAVE_DONE)
		first++;
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];

		if (task->wave && task->wave - 1 < first && !task_has_ended(task))
			first = (size_t)task->wave - 1;
	}
	return first;
}

static bool tasks_ended(const struct rollout *rollout, uint64_t wave)
{
	for (size_t i = 0; i < rollout->task_count; i++)
		if (rollout->tasks[i].wave == wave && !task_has_ended(&rollout->tasks[i]))
			return false;
	return true;
}

bool wave_due(const struct rollout *rollout, int64_t wall, size_t *index, enum wave_event *event)
{
	const struct wave *wave;

	*index = wave_current(rollout);
	if (rollout->state != ROLLOUT_RUNNING || *index >= rollout->waves.count)
		return false;
	wave = &rollout->waves.items[*index];
	switch (wave->state) {
	case WAVE_QUEUED:
		*event = WAVE_EVENT_BEGIN;
		return true;
	case WAVE_RUNNING:
		*event = WAVE_EVENT_TASKS_DONE;
		return tasks_ended(rollout, wave->number);
	case WAVE_PAUSING:
		*event = WAVE_EVENT_PAUSE_OVER;
		return tasks_ended(rollout, wave->number) && wall >= wave->since + wave->pause;
	default:
		return false;
	}
}

int64_t wave_pause_ends(const struct rollout *rollout)
{
	size_t index = wave_current(rollout);
	const struct wave *wave = &rollout->waves.items[index];

	return index < rollout->waves.count && wave->state == WAVE_PAUSING &&
		       tasks_ended(rollout, wave->number)
		   ? wave->since + wave->pause
		   : INT64_MAX;
}

const char *wave_why(struct arena *arena, const struct rollout *rollout)
{
	size_t index = wave_current(rollout);
	const struct wave *wave = &rollout->waves.items[index];

	if (index >= rollout->waves.count || !tasks_ended(rollout, wave->number))
		return NULL;
	if (wave->state == WAVE_PAUSING)
		return arena_printf(
		    arena, "wave %zu of %zu (%s) is done; the next one begins after a pause, at %s",
		    index + 1, rollout->waves.count, wave->name,
		    clock_text(arena, wave->since + wave->pause));
	if (wave->state == WAVE_HELD)
		return arena_printf(arena,
				    "wave %zu of %zu (%s) is done; the next one begins after "
				    "`lockstep rollout advance %s`",
				    index + 1, rollout->waves.count, wave->name, rollout->id);
	return NULL;
}
