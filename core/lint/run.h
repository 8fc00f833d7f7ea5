#ifndef CORE_LINT_RUN_H
#define CORE_LINT_RUN_H
#include "core/lint/lint.h"

/* lint_directory on a stack that is deep enough.  Blocks.  ERROR_INTERNAL: no such stack. */
bool lint_run(struct arena *arena, const struct directory *directory,
	      const struct lint_options *options, struct lint_findings *findings,
	      struct error *error) MUST_CHECK;
#endif
