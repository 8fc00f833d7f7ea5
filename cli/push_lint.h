#ifndef CLI_PUSH_LINT_H
#define CLI_PUSH_LINT_H
#include "cli/online.h"
#include "core/directory.h"

/* A directory that is about to be pushed. */
struct push_lint {
	const struct directory *directory;
	const char *dir;      /* its path */
	enum dialect dialect; /* DIALECT_ANY: the directory's */
	const char *fail_on;  /* the severity from which it is refused; "off" */
};

/* Shows what the linter finds in the migrations that the newest release at `path` (of the project)
 * does not hold with these bytes.  ERROR_FAILED when something is as severe as `fail_on`;
 * ERROR_INVALID: that is no severity. */
bool push_lint(struct invocation *call, struct api *api, const char *path,
	       const struct push_lint *about, struct error *error) MUST_CHECK;
#endif
