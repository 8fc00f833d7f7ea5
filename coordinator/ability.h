#ifndef COORDINATOR_ABILITY_H
#define COORDINATOR_ABILITY_H
#include "coordinator/situation.h"
#include "coordinator/turn.h"

/* What agents have to understand before they are given a plan. */

/* Bit per enum ability that the rollout's plan takes. */
bool ability_needed(const struct turn *turn, const struct rollout *rollout, unsigned *needed,
		    struct error *error) MUST_CHECK;
/* The same for a plan that would be made now. */
unsigned ability_planned(const struct situation *situation);
/* Fills in `too_old` of the gate's targets: none who serves it and is there understands the plan.
 * An agent that is not there is waited for. */
bool ability_gather(const struct turn *turn, struct situation *situation, unsigned needed,
		    struct error *error) MUST_CHECK;
#endif
