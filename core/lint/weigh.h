#ifndef CORE_LINT_WEIGH_H
#define CORE_LINT_WEIGH_H
#include "core/lint/rule.h"

/* What blocks for a time that grows with a table is weighed by how large the table is on the target
 * at hand (PostgreSQL; the rules for SQLite weigh themselves): a note where it is small, an error
 * where it is large.  A table whose rows were never counted is not taken for small; one whose size
 * nobody knows is left as it was.  Pure. */
void lint_weigh(const struct lint_runner *runner, struct lint_findings *findings);
/* The same for what blocks on one relation. */
enum lint_severity lint_weighed(const struct lint_runner *runner, const char *relation,
				enum lint_severity usual);
#endif
