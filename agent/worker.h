#ifndef AGENT_WORKER_H
#define AGENT_WORKER_H
#include "agent/agent_settings.h"
#include "agent/attempt.h"
#include "agent/crew.h"

/* One target's work, on a thread of the crew: attempts in the order in which they came, and looks
 * at the ledger.  All functions are the loop's, which is told by `changed` (on the crew's thread)
 * that there is something to take. */
struct worker;

struct worker_options {
	struct attempt_host host;
	struct crew *crew;
	void (*changed)(void *context);
	void *context;
};

struct worker *worker_open(const struct worker_options *options);
/* After the crew was closed. */
void worker_close(struct worker *worker);

void worker_submit(struct worker *worker, const struct attempt_input *input);
/* Looks at the target when nothing else is to be done on it; `seen` goes into what is found. */
void worker_inspect(struct worker *worker, uint64_t seen);
/* At the next statement's end; NULL: every attempt. */
void worker_stop(struct worker *worker, const char *attempt);
/* The same, and the statement that runs is interrupted. */
void worker_interrupt(struct worker *worker, const char *attempt, const char *why);

bool worker_busy(struct worker *worker);
bool worker_holds(struct worker *worker, const char *attempt);
/* Ids of the attempts that wait, run, or have not told their end; added to `ids`. */
void worker_attempts(struct arena *arena, struct worker *worker, const char **ids, size_t room,
		     size_t *count);

/* False: nothing new. */
bool worker_take_inspection(struct arena *arena, struct worker *worker,
			    struct inspection *inspection);
/* False: nothing may be told now; `due` is lowered to when there will be. */
bool worker_take_report(struct arena *arena, struct worker *worker, int64_t now,
			struct report *report, int64_t *due);
#endif
