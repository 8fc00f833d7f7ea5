#ifndef COORDINATOR_WAVE_H
#define COORDINATOR_WAVE_H
#include "coordinator/store/rollouts.h"

/* The machine of a wave: a table, and which row is due.  Pure.  Waves go one after the other: the
 * next one begins when the one before it is done. */
enum wave_event {
	WAVE_EVENT_BEGIN,
	WAVE_EVENT_TASKS_DONE, /* each has ended, and was verified */
	WAVE_EVENT_PAUSE_OVER,
	WAVE_EVENT_ADVANCE, /* a person's */
	WAVE_EVENT_COUNT
};

struct wave_facts {
	bool pauses, asks; /* after it */
	bool last;         /* no wave comes after it */
	bool empty;        /* it took no target */
	bool reason;       /* a person says why not to wait */
};

struct wave_edge {
	enum wave_state from;
	enum wave_event on;
	bool (*when)(const struct wave_facts *facts); /* NULL: always */
	enum wave_state to;
	const char *why; /* shown in the log, by the CLI and the API */
};

extern const struct wave_edge wave_edges[];
extern const size_t wave_edge_count;

/* The edge to take, or NULL when the event means nothing in this state. */
const struct wave_edge *wave_edge_for(enum wave_state state, enum wave_event event,
				      const struct wave_facts *facts);
const char *wave_event_name(enum wave_event event); /* "begin" */
struct wave_facts wave_facts_of(const struct rollout *rollout, size_t wave);

/* Is nothing more to come of it, unless a person retries? */
bool task_has_ended(const struct task *task);
/* Targets of a wave, by its number, that failed. */
uint64_t wave_failed(const struct rollout *rollout, uint64_t wave);
/* Index of the wave that is on: the first that has tasks which have not ended, or that is not done;
 * `waves.count` when there is none any more, or there are no waves. */
size_t wave_current(const struct rollout *rollout);
/* What happens by itself now in a rollout that is running: to which wave; false: nothing. */
bool wave_due(const struct rollout *rollout, int64_t wall, size_t *wave, enum wave_event *event);
/* Wall clock, ms: when a pause ends by itself; INT64_MAX: none is on, or what is tried again keeps
 * it from ending. */
int64_t wave_pause_ends(const struct rollout *rollout);
/* Why no wave is handed out now: "wave 1 of 3 (canary) is done; ..."; NULL: one is. */
const char *wave_why(struct arena *arena, const struct rollout *rollout);
#endif
