#ifndef AGENT_ENDING_H
#define AGENT_ENDING_H
#include <stdatomic.h>

#include "agent/served.h"

/* How an agent that is told to end does so: attempts stop at the end of their statement; what still
 * runs after the grace time is interrupted, and has a moment to roll back. */
#define ENDING_PATIENCE 500 /* ms between two looks meanwhile */
#define ENDING_ROLLBACK 5000

struct ending {
	atomic_bool asked; /* set by any thread; the rest is the loop's */
	bool begun, interrupted;
	int64_t until; /* monotonic clock, ms: when it ends whatever still runs */
};

enum ending_step {
	ENDING_GOES_ON,
	ENDING_BEGINS,
	ENDING_INTERRUPTS,
};

void ending_ask(struct ending *ending);
/* Takes the step that is due: tells the workers to stop, or interrupts them.  `grace` in ms. */
enum ending_step ending_advance(struct ending *ending, struct served_list *served, int64_t grace,
				int64_t now);
#endif
