#ifndef COORDINATOR_REVERT_H
#define COORDINATOR_REVERT_H
#include "coordinator/operations.h"
#include "core/reverse.h"

/* What it takes to go back in an environment. */
struct revert_wish {
	const char *project, *environment;
	const char *to;   /* the last version that stays; NULL: the last of `release` */
	uint64_t release; /* 0: `to` says */
	const char *reason, *by;
	bool losing; /* data may be lost */
};

struct revert_plan {
	uint64_t release; /* whose files are used: the newest */
	struct reversal reversal;
};

/* Slow, on any thread: finds and reads the ways back of everything that holds on some target of the
 * environment and comes after `to`.  ERROR_NOT_FOUND: no such version, or no way back;
 * ERROR_CONFLICT: nothing is to be taken back; ERROR_REFUSED: data would be lost, or a way back
 * cannot be run. */
bool revert_prepare(struct arena *arena, struct store *store, const struct revert_wish *wish,
		    struct revert_plan *plan, struct error *error) MUST_CHECK;
/* Does an agent that is there know how, for each of the targets?  ERROR_REFUSED names who does not.
 */
bool revert_known(struct turn *turn, const char *project, const char *environment,
		  struct error *error) MUST_CHECK;
#endif
