#ifndef CLI_LINT_SIZES_H
#define CLI_LINT_SIZES_H
#include "core/evidence.h"
#include "core/lint/rule.h"

/* The sizes of a target's tables, as they were read there, for what is weighed by them. */
void lint_sizes_take(struct arena *arena, const struct evidence *evidence,
		     struct lint_runner *runner);
#endif
