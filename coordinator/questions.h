#ifndef COORDINATOR_QUESTIONS_H
#define COORDINATOR_QUESTIONS_H
#include "coordinator/gate.h"
#include "coordinator/turn.h"
#include "coordinator/worker.h"
#include <stdatomic.h>

/* What other services answered to HTTP gates, and who is asked when.  Of each rollout that is not
 * over each gate is asked again every so often; until it has answered once, the gate is shut.
 * Answers live in memory (after a restart everybody is asked anew); what changes by one is an entry
 * of the log. */
struct situation;

/* Who carries a question to its service: worker_submit of threads that may block. */
struct asker {
	void (*submit)(void *context, struct job *job);
	void *context;
	const atomic_bool *closing; /* ends what is under way */
};

struct asked;
struct questions {
	const struct asker *asker; /* NULL: nobody asks, and the gates stay shut */
	struct asked *first;
};

/* Fills the facts of the gates from what was answered, and notes what is to be asked; `rollout`
 * and `questions` NULL: it is not made yet. */
void questions_gather(struct questions *questions, struct arena *arena,
		      const struct rollout *rollout, struct situation *situation);
/* Asks what was noted and was not asked for long. */
void questions_ask(struct questions *questions);
/* Is somebody to be asked again now?  Then the gates are to be judged anew. */
bool questions_due(struct questions *questions, int64_t now);
int64_t questions_deadline(const struct questions *questions); /* monotonic clock, ms */
/* Forgets those of rollouts that are over. */
struct id_list;
void questions_keep(struct questions *questions, const struct id_list *active);
/* After the asker's threads have ended. */
void questions_close(struct questions *questions);
#endif
