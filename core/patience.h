#ifndef CORE_PATIENCE_H
#define CORE_PATIENCE_H
#include <stdbool.h>
#include <stdint.h>

#include "core/policy.h"
#include "core/statement.h"

/* How long the statements of one migration wait and run, as policies have it; ms. */
struct patience {
	int64_t lock; /* 0: without end */
	int64_t statement;
	int64_t idle; /* of a transaction, between two statements; 0: without end */
};
#define PATIENCE_AS_OPENED (-1) /* nobody says: what the connection was opened with */
#define PATIENCE_AS_IT_IS  (-2) /* what holds now goes on */

/* What holds for a file: what it sets (NULL: nothing) before what `environment` sets.  A lock is
 * given up before the statement's own time is over: a lock is tried for again, a statement that
 * took too long is not. */
struct patience patience_of(const struct policy *environment, const struct policy *file);

/* The same for a statement that waits while it holds no lock which others queue behind:
 * CONCURRENTLY, VACUUM, ANALYZE.  It waits and runs without end, unless the file says otherwise;
 * what it has done when it is given up would be lost. */
struct patience patience_without_end(const struct patience *patience, const struct policy *file);
bool statement_is_weak(const struct statement *statement);
#endif
