#ifndef CORE_LINT_WEIGH_H
#define CORE_LINT_WEIGH_H
#include "core/lint/options.h"

#define LINT_SMALL_ROWS  10000
#define LINT_SMALL_BYTES ((int64_t)8 << 20) /* read or written within a moment */
#define LINT_LARGE_ROWS  1000000
#define LINT_LARGE_BYTES ((int64_t)1 << 30)

/* What blocks for a time that grows with a table is weighed by how large the table is on the target
 * at hand (PostgreSQL; the rules for SQLite weigh themselves): a note where it is small, an error
 * where it is large.  A table whose rows were never counted is not taken for small, nor is any
 * while of some targets nothing is known; one whose size nobody knows is left as it was, and so is
 * what somebody gave a severity of its own.  Each finding says how large its relation is.  Pure. */
void lint_weigh(const struct lint_options *options, struct lint_findings *findings);
/* The size of a relation as a command names it; NULL: not known. */
const struct lint_size *lint_size_of(const struct lint_runner *runner, const char *relation);
/* The same for what blocks on one relation. */
enum lint_severity lint_weighed(const struct lint_runner *runner, const char *relation,
				enum lint_severity usual);
#endif
