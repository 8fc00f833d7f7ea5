#ifndef COORDINATOR_PROMOTION_H
#define COORDINATOR_PROMOTION_H
#include "coordinator/turn.h"

/* `promote: auto`: makes a rollout of the newest release that is proven upstream, where there was
 * none of it yet, whatever became of it, and none of a newer one, and where nobody holds rollouts
 * back.  What gates do not let begin is tried again after a while; `due` (monotonic clock, ms) says
 * when, INT64_MAX: there is nothing of the kind. */
bool promotion_run(struct turn *turn, int64_t *due, struct error *error) MUST_CHECK;
#endif
