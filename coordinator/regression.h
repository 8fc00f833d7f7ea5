#ifndef COORDINATOR_REGRESSION_H
#define COORDINATOR_REGRESSION_H
#include "coordinator/store/standing.h"
#include "coordinator/turn.h"

/* Success stays: a ledger that lacks what the log calls succeeded (restored from a backup, failed
 * over, rows or the whole table lost) is `regressed` until it has them again or a person accepts it
 * as it is. */

/* What an agent tells of a target, before that is logged. */
struct told_target {
	struct target_place place;
	const char *agent;
	const struct target_row *known; /* what it told before; NULL: nothing */
	const struct target_state *state;
	const struct hash *kept; /* blob of the ledger where it was not sent along; NULL: it was */
};

/* Logs that the target regressed, or has again what it had lost. */
bool regression_judge(struct turn *turn, const struct told_target *told,
		      struct error *error) MUST_CHECK;

/* Pure: the rows of `expected` that the ledger does not have as applied or adopted, with the same
 * bytes; by version, each once. */
struct ledger regression_missing(struct arena *arena, const struct ledger *expected,
				 const struct ledger *ledger);
#endif
