#ifndef CORE_LINT_RUNNER_H
#define CORE_LINT_RUNNER_H
#include "core/lint/rule.h"
#include "core/policy.h"

/* The timeouts that an agent sets where `policy` holds; NULL: nobody set anything. */
void lint_runner_heed(struct lint_runner *runner, const struct policy *policy);
/* What the directives of a file change of them; NULL: nothing. */
void lint_runner_heed_file(struct lint_runner *runner, const struct policy *file);
#endif
