#ifndef CORE_LINT_PROBE_H
#define CORE_LINT_PROBE_H
#include "core/base/arena.h"
#include "core/lint/finding.h"

/* What tells whether a statement would fail on the rows that are there now (MF101 to MF106;
 * PostgreSQL): a query whose first column is the number of rows, or groups of rows, that it would
 * fail with.  NULL: there is none, or one that calls what is not known to be harmless: the texts
 * are those of migrations that nobody may have read yet.  To be called within deep_run. */
const char *lint_probe_of(struct arena *arena, const struct lint_finding *finding);

/* The same for all of them, into `probe`.  ERROR_INTERNAL: no stack for the parser. */
bool lint_probes_find(struct arena *arena, struct lint_findings *findings,
		      struct error *error) MUST_CHECK;
#endif
