#ifndef COORDINATOR_STORE_REFOLD_H
#define COORDINATOR_STORE_REFOLD_H
#include "coordinator/store/entry.h"
#include "coordinator/store/store.h"

/* Are the projections what the log gives?  Folds it into a scratch store, entry by entry, and
 * compares. */
struct refold {
	struct store *kept; /* has an open transaction, so that nothing moves; NULL: there is
			       nothing to compare with, and blobs are put into `anew` */
	struct store *anew;
	uint64_t tables, rows; /* compared */
};

bool refold_open(struct refold *refold, struct store *store, struct error *error) MUST_CHECK;
void refold_close(struct refold *refold);
bool refold_entry(struct arena *arena, struct refold *refold, const struct entry *entry,
		  struct error *error) MUST_CHECK;
/* Behind the last entry: every projection, row for row.  ERROR_INTEGRITY names table, row and
 * column. */
bool refold_compare(struct refold *refold, struct error *error) MUST_CHECK;
#endif
