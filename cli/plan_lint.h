#ifndef CLI_PLAN_LINT_H
#define CLI_PLAN_LINT_H
#include "cli/online.h"
#include "cli/plan_view.h"
#include "core/lint/rule.h"

/* What the coordinator's linter found in the migrations that a plan runs, warnings and errors,
 * weighed by the sizes of the target's tables where they are known. */
struct plan_lint {
	const char *path; /* of the release's findings */
	const struct plan_view *view;
	struct lint_runner runner; /* its sizes */
};
bool plan_lint_show(struct invocation *call, struct api *api, const struct plan_lint *of,
		    struct error *error) MUST_CHECK;
#endif
