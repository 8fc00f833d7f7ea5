#ifndef CLI_PLAN_LINT_H
#define CLI_PLAN_LINT_H
#include "cli/online.h"
#include "cli/plan_view.h"

/* What the coordinator's linter found in the migrations that a plan runs, warnings and errors, as
 * they would run in its environment. */
struct plan_lint {
	const char *path; /* of the release's findings there */
	const struct plan_view *view;
};
bool plan_lint_show(struct invocation *call, struct api *api, const struct plan_lint *of,
		    struct error *error) MUST_CHECK;
#endif
