#ifndef AGENT_CREW_H
#define AGENT_CREW_H
#include <stdbool.h>
#include <stddef.h>

/* The threads that targets are worked on with: at most so many at once, and none while there is
 * nothing to do.  Whoever has more to do stands behind those who wait. */
struct crew;

/* Somebody's work, one thread at a time. */
struct crew_task {
	/* One piece of it; true: there may be more. */
	bool (*work)(void *context);
	void *context;
	/* The crew's: */
	struct crew_task *next;
	enum {
		TASK_IDLE,
		TASK_WAITS,
		TASK_RUNS,
		TASK_RUNS_AGAIN /* it was called while it ran */
	} state;
};

struct crew *crew_open(size_t most);
/* Waits until everything is done. */
void crew_close(struct crew *crew);

/* There is something to do; any thread. */
void crew_call(struct crew *crew, struct crew_task *task);
#endif
