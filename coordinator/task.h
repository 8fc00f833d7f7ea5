#ifndef COORDINATOR_TASK_H
#define COORDINATOR_TASK_H
#include "coordinator/store/rollouts.h"

/* The machine of a task: a rollout on one target.  Pure. */
enum task_event {
	TASK_EVENT_LEASE, /* handed to an agent with a new attempt and epoch */
	TASK_EVENT_START, /* the rest of the first group is what agents report */
	TASK_EVENT_VERIFY,
	TASK_EVENT_SUCCEED,
	TASK_EVENT_PASS, /* succeeded but for what may fail */
	TASK_EVENT_FAIL,
	TASK_EVENT_ERROR,
	TASK_EVENT_STOP,
	TASK_EVENT_DOUBT,
	TASK_EVENT_LOSE, /* the lease ran out, or the agent no longer knows the attempt */
	TASK_EVENT_DUE,  /* the wait before a retry is over */
	TASK_EVENT_SKIP,
	TASK_EVENT_CANCEL,
	TASK_EVENT_RETRY,   /* a person's */
	TASK_EVENT_RESOLVE, /* a person said what holds, and the ledger says so now */
	TASK_EVENT_COUNT
};

#define TASK_ERRORS_ALLOWED 3

struct task_facts {
	unsigned errors; /* in a row, this one included */
	bool rollout_is_over;
};

struct task_edge {
	enum task_state from;
	enum task_event on;
	bool (*when)(const struct task_facts *facts); /* NULL: always */
	enum task_state to;
	const char *why;
};

extern const struct task_edge task_edges[];
extern const size_t task_edge_count;

/* The edge to take, or NULL when the event means nothing in this state. */
const struct task_edge *task_edge_for(enum task_state state, enum task_event event,
				      const struct task_facts *facts);
const char *task_event_name(enum task_event event); /* "lease" */
/* What an outcome is to the machine; false for OUTCOME_NONE. */
bool task_event_of(enum outcome outcome, enum task_event *event) MUST_CHECK;
/* Milliseconds to wait before the next try after `errors` in a row. */
int64_t task_backoff(unsigned errors);
#endif
