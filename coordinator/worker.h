#ifndef COORDINATOR_WORKER_H
#define COORDINATOR_WORKER_H
#include "coordinator/inbox.h"

/* Threads for what takes longer than 5 ms: work on immutable input, no store but a reader of its
 * own. When it says so, the job's call goes into the inbox. */
struct job {
	struct call call; /* first: run and answer on the loop's thread afterwards */
	/* On a worker's thread.  False: there is nothing left to do, the job is its owner's again.
	 */
	bool (*work)(struct job *job);
	struct job *next; /* the worker's */
};

struct worker;
bool worker_open(struct inbox *inbox, unsigned threads, struct worker **worker,
		 struct error *error) MUST_CHECK;
/* Finishes what runs; jobs that wait are not begun and their calls never come. */
void worker_close(struct worker *worker);
void worker_submit(struct worker *worker, struct job *job); /* any thread */
#endif
