#ifndef COORDINATOR_ROLLOUT_H
#define COORDINATOR_ROLLOUT_H
#include "coordinator/store/rollouts.h"

/* The machine of a rollout: a table, and the question which row is taken.  Pure. */
enum rollout_event {
	ROLLOUT_EVENT_GATES_OPEN,
	ROLLOUT_EVENT_GATES_SHUT,
	ROLLOUT_EVENT_PAUSE,
	ROLLOUT_EVENT_RESUME,
	ROLLOUT_EVENT_RETRY,
	ROLLOUT_EVENT_CANCEL,
	ROLLOUT_EVENT_TASK_FAILED,
	ROLLOUT_EVENT_TASK_IN_DOUBT, /* an agent's evidence does not tell */
	ROLLOUT_EVENT_TASKS_DONE,
	ROLLOUT_EVENT_COUNT
};

enum rollout_effect {
	ROLLOUT_EFFECT_NONE,
	ROLLOUT_EFFECT_FORGIVE, /* the failures so far no longer count against the budget */
	ROLLOUT_EFFECT_REQUEUE, /* failed, errored and indeterminate tasks wait for their turn again
				 */
	ROLLOUT_EFFECT_CANCEL,  /* tasks that nobody holds are cancelled */
};

/* What a guard may look at. */
struct rollout_facts {
	enum rollout_kind kind;
	uint64_t budget, forgiven;
	uint64_t tasks[TASK_STATE_COUNT]; /* how many are in each state */
	uint64_t partly;                  /* succeeded but for migrations that may fail and did */
	bool wave_spent;   /* more of a wave failed than its budget and a person allowed */
	uint64_t in_doubt; /* indeterminate by an agent's evidence: a person must look */
};

struct rollout_edge {
	enum rollout_state from;
	enum rollout_event on;
	bool (*when)(const struct rollout_facts *facts); /* NULL: always */
	enum rollout_state to;
	enum rollout_effect effect;
	const char *why; /* shown in the log, by the CLI and the API */
};

extern const struct rollout_edge rollout_edges[];
extern const size_t rollout_edge_count;

/* The edge to take, or NULL when the event means nothing in this state. */
const struct rollout_edge *rollout_edge_for(enum rollout_state state, enum rollout_event event,
					    const struct rollout_facts *facts);
const char *rollout_event_name(enum rollout_event event); /* "gates_open" */
bool rollout_is_final(enum rollout_state state);

struct rollout_facts rollout_facts_of(const struct rollout *rollout);
/* Index of the task, or SIZE_MAX: tasks stand in the byte order of their targets. */
size_t rollout_find_task(const struct rollout *rollout, const char *target);
/* Is there nothing left to hand out or to wait for? */
bool rollout_tasks_done(const struct rollout_facts *facts);
/* The same of the tasks, and the other way round: soon told, for those that come last end last. */
bool rollout_goes_on(const struct rollout *rollout);
#endif
