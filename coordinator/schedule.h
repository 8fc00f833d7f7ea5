#ifndef COORDINATOR_SCHEDULE_H
#define COORDINATOR_SCHEDULE_H
#include "coordinator/store/rollouts.h"

/* Which tasks may be handed out now.  Pure.  At most budget + 1 targets can fail between two
 * decisions of a person: a target counts from the moment it is handed out until its outcome is
 * known. */

/* How many more targets may be put to work. */
uint64_t schedule_room(const struct rollout *rollout);

/* `ready[i]`: an agent that serves task i's target waits for work.  Writes the indexes of the tasks
 * to hand out to `chosen` (room for task_count) and returns how many.  Those whose attempt was lost
 * go first: they need no room, for they never gave theirs back. */
size_t schedule_next(const struct rollout *rollout, const bool *ready, size_t *chosen);
#endif
