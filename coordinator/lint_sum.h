#ifndef COORDINATOR_LINT_SUM_H
#define COORDINATOR_LINT_SUM_H
#include "core/base/value.h"
#include "core/directory.h"
#include "core/lint/finding.h"

/* What gates are judged by: which rules found something in which migration, by the rules' own
 * severities. */
struct lint_sum_item {
	const char *version, *file;
	const char *code;
	enum lint_severity severity; /* the worst of them */
	unsigned line;               /* of the first */
	uint64_t count;
};

struct lint_sum {
	struct lint_sum_item *items; /* by migration, the newest first */
	size_t count;
	size_t skipped; /* so many migrations at the beginning are left out: it would be too long */
};

struct lint_sum lint_sum_of(struct arena *arena, const struct directory *directory,
			    const struct lint_findings *findings);
struct value *lint_sum_value(struct arena *arena, const struct lint_sum *sum);
/* ERROR_INVALID: it is no such document. */
bool lint_sum_read(struct arena *arena, struct bytes text, struct lint_sum *sum,
		   struct error *error) MUST_CHECK;
#endif
