#ifndef TESTS_SUPPORT_LINTED_H
#define TESTS_SUPPORT_LINTED_H
#include "core/lint/lint.h"

/* What the linter finds in these files (path, text, ..., NULL) from migration `from` on (index).
 * Runs within deep_run; `options` may be NULL. */
struct lint_findings test_lint(struct arena *arena, const char *const *list,
			       const struct lint_options *options);
/* "PG101 1_a.sql:3 | PG303 2_b.sql:1": codes, files and lines in their order; "" when nothing was
 * found. */
const char *test_linted(struct arena *arena, const char *const *list,
			const struct lint_options *options);
#endif
