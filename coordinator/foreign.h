#ifndef COORDINATOR_FOREIGN_H
#define COORDINATOR_FOREIGN_H
#include "coordinator/regression.h"

/* While two tools are in use: what the other one records in a target that has a ledger of ours is
 * noticed and logged, each row once.  What the
 * ledger does not hold of it stands as a notice until it does, is gone, or a person accepts it. */
bool foreign_judge(struct turn *turn, const struct told_target *told,
		   struct error *error) MUST_CHECK;

/* Pure: the rows of `now` that `before` does not have. */
struct history foreign_new(struct arena *arena, const struct histories *before,
			   const struct history *now);
#endif
