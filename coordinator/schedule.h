#ifndef COORDINATOR_SCHEDULE_H
#define COORDINATOR_SCHEDULE_H
#include "coordinator/store/rollouts.h"

/* Which tasks may be handed out now.  Pure.  At most budget + 1 targets can fail between two
 * decisions of a person, of the rollout and of each wave that has a budget of its own: a target
 * counts from the moment it is handed out until its outcome is known. */

/* How many more targets may be put to work: by the budgets, by how many at once are allowed in the
 * rollout and in the wave that is on. */
uint64_t schedule_room(const struct rollout *rollout);

/* `ready[i]`: an agent that serves task i's target waits for work.  Writes the indexes of the tasks
 * to hand out to `chosen` (room for task_count) and returns how many.  Those whose attempt was lost
 * go first, of any wave: they need no room, for they never gave theirs back.  The others are of the
 * wave that is on (wave_current), and no value of a label that the rollout is spread over has more
 * targets at work than its rule says.  Takes time in proportion to the tasks. */
size_t schedule_next(const struct rollout *rollout, const bool *ready, size_t *chosen);

/* Why a task that waits is not handed out although an agent is ready; NULL: it is to be. */
const char *schedule_why(struct arena *arena, const struct rollout *rollout, size_t index);
#endif
