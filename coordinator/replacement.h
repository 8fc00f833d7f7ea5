#ifndef COORDINATOR_REPLACEMENT_H
#define COORDINATOR_REPLACEMENT_H
#include "coordinator/store/store.h"
#include "core/release.h"

/* May these registered migrations of the project's newest release get other bytes?  Only while no
 * ledger that was ever reported, of whatever agent, holds any of them, whole or in doubt, and no
 * rollout of the project is under way; always when there are none.  Where a ledger holds their
 * first statements, the rest may differ: the agent there compares the first.  ERROR_REFUSED names
 * migration and targets, or the rollout, and what to do. */
bool replacement_allowed(struct arena *arena, struct store *store, const struct release *registered,
			 const struct registry_replaced *replaced, struct error *error) MUST_CHECK;
#endif
