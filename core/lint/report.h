#ifndef CORE_LINT_REPORT_H
#define CORE_LINT_REPORT_H
#include "core/base/value.h"
#include "core/lint/finding.h"

/* {"code","severity","file","line","column","statement","relation","lock","blocks":
 * "none|writes|reads","grows_with_table":true|false|"unknown","title","why","fix"} */
struct value *lint_finding_value(struct arena *arena, const struct lint_finding *finding);
#endif
