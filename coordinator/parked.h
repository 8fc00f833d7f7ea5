#ifndef COORDINATOR_PARKED_H
#define COORDINATOR_PARKED_H
#include "coordinator/loop.h"

/* The agents that wait for an answer. */

/* Answers those that have something to hear, with the proofs of it, or have waited long enough.
 * What cannot be proven is not said; the agent goes on waiting, and `error` says why. */
bool parked_answer(struct turn *turn, struct error *error) MUST_CHECK;
/* What they would have been assigned in this turn did not come about. */
void parked_forget(struct sessions *sessions);
#endif
