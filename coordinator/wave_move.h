#ifndef COORDINATOR_WAVE_MOVE_H
#define COORDINATOR_WAVE_MOVE_H
#include "coordinator/turn.h"
#include "coordinator/wave.h"

/* The only maker of new states of waves, as move.h is of rollouts and tasks. */

/* `detail` NULL, or what is put behind the row's sentence.  An event that means nothing in the
 * wave's state changes nothing. */
bool wave_move(struct turn *turn, struct rollout *rollout, size_t wave, enum wave_event event,
	       const char *detail, struct error *error) MUST_CHECK;
/* All that happens by itself now. */
bool waves_move(struct turn *turn, struct rollout *rollout, struct error *error) MUST_CHECK;
/* A person went on (`goes_on`) in spite of what failed, or has it tried again: in memory; the store
 * follows from the rollout's entry. */
void waves_forgive(struct rollout *rollout, bool goes_on);
#endif
