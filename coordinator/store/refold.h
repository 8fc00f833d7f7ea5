#ifndef COORDINATOR_STORE_REFOLD_H
#define COORDINATOR_STORE_REFOLD_H
#include "coordinator/store/store.h"

/* Are the projections what the log gives? */
struct refolded {
	uint64_t tables, rows; /* compared */
};

/* Folds the whole log into a scratch store and compares every projection, row for row.  `store` has
 * an open transaction, so that nothing moves.  ERROR_INTEGRITY names table, row and column. */
bool refold(struct store *store, struct refolded *result, struct error *error) MUST_CHECK;
#endif
