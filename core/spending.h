#ifndef CORE_SPENDING_H
#define CORE_SPENDING_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stdint.h>

/* What a rollout has used up on a target of what its policy allows (victim-time, wal-limit).  It
 * stands in the ledger rows that the rollout writes, so that its next attempt, by whichever agent,
 * does not begin with all of it again. */
struct spending {
	int64_t victim_time; /* ms that others have waited behind it, added up */
	int64_t wal_from; /* how far the log was written when it began, bytes; 0: not known yet */
};

/* The details of a row (NULL: none) with what `rollout` has spent; `details` itself when that is
 * nothing. */
const char *spending_write(struct arena *arena, const char *details, const char *rollout,
			   const struct spending *spending);
/* False: the row says nothing of this rollout. */
bool spending_read(struct arena *arena, const char *details, const char *rollout,
		   struct spending *spending) MUST_CHECK;
/* Adds what is known from elsewhere: the more that was spent counts. */
void spending_join(struct spending *spending, const struct spending *other);
#endif
