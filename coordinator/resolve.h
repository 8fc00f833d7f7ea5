#ifndef COORDINATOR_RESOLVE_H
#define COORDINATOR_RESOLVE_H
#include "coordinator/operations.h"
#include "coordinator/situation.h"

/* What a person says of a migration that stopped in the middle: a rollout to one target that runs
 * nothing, and ends what was in doubt there. */

/* May it be said?  ERROR_NOT_FOUND, ERROR_CONFLICT: the ledger knows of nothing unresolved;
 * ERROR_LOCKED: a rollout is at work on the target; ERROR_UNREACHABLE: no agent that could do it is
 * there. */
bool resolve_allowed(struct turn *turn, const struct situation *situation,
		     struct error *error) MUST_CHECK;

/* May a target be looked at for what ran unrecorded, or another tool's history be brought up to
 * date?  ERROR_LOCKED, ERROR_UNREACHABLE as there. */
bool order_allowed(struct turn *turn, const struct situation *situation,
		   struct error *error) MUST_CHECK;

/* The ledger holds what was said: tasks in doubt on the target, of whatever rollout, end. */
bool resolve_settle(struct turn *turn, const struct rollout *rollout, const char *target,
		    struct error *error) MUST_CHECK;
#endif
