#ifndef CORE_LINT_REPORT_H
#define CORE_LINT_REPORT_H
#include "core/base/value.h"
#include "core/directory.h"
#include "core/lint/finding.h"

struct value *lint_known_value(struct arena *arena, enum lint_known known);

/* {"code","severity","file","line","column","statement","relation","lock","blocks":
 * "none|writes|reads","grows_with_table":true|false|"unknown","size":{"rows":N|"unknown",
 * "bytes":N}|"unknown","asked":{"answer":
 * "fails|passes|unknown","rows","why","query"},"title","why","fix"}; null where there is nothing to
 * say: `size` where no database was asked, or where it does not matter. */
struct value *lint_finding_value(struct arena *arena, const struct lint_finding *finding);
/* {"findings": [...]} */
struct value *lint_findings_value(struct arena *arena, const struct lint_findings *findings);

/* A log of one run in SARIF 2.1.0 (OASIS Standard, docs.oasis-open.org/sarif/sarif/v2.1.0), with
 * the rules that found something.  Columns count characters, and the log says so.  A finding's
 * fingerprint stays when lines are put before it or other statements change.  The findings' files
 * are paths from the place that readers start at. */
struct value *lint_sarif_value(struct arena *arena, const struct directory *directory,
			       const struct lint_findings *findings);
#endif
