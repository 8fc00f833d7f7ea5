#ifndef CORE_ORIGIN_H
#define CORE_ORIGIN_H
#include "core/base/arena.h"
#include <stdbool.h>

/* Where a ledger row was written: on which server, on which of its timelines, by which transaction.
 * After a failover the number of a transaction can mean another one, so that it tells something
 * only beside the other two. */
struct origin {
	const char *system;   /* PostgreSQL's system identifier; NULL: none, or not to be seen */
	const char *timeline; /* "1"; NULL: none */
	const char *position; /* "0/15D6A30", in the log when it was asked for; NULL: none */
};

/* The details (NULL: none) with the origin in them; the transaction is written as "?", for the
 * target to fill in.  `details` itself where the origin is empty. */
const char *origin_write(struct arena *arena, const char *details, const struct origin *origin);
/* Do they say the same, whatever their origins? */
bool origin_aside_equal(const char *a, const char *b);
/* Why transactions of the one cannot be asked for on the other, as a sentence; NULL: they can. */
const char *origin_moved(struct arena *arena, const struct origin *before,
			 const struct origin *after);
#endif
