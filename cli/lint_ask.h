#ifndef CLI_LINT_ASK_H
#define CLI_LINT_ASK_H
#include "cli/offline.h"
#include "core/lint/finding.h"

/* Asks the database (--url) of each pending statement that can fail on rows whether it would now:
 * read only, some seconds each, and in all not for long.  What would is an error.  What an earlier
 * pending statement may change is not asked; what could not be answered says why. */
bool lint_ask(struct invocation *call, const struct offline *offline,
	      struct lint_findings *findings, struct error *error) MUST_CHECK;
#endif
