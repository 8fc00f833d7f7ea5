#ifndef CLI_LINT_FIX_H
#define CLI_LINT_FIX_H
#include "cli/migrate.h"
#include "core/lint/options.h"

/* What `migrate lint --fix` works on. */
struct lint_fixing {
	struct invocation *call;
	const struct lint_command_options *options;
	const struct directory *directory;
	const struct lint_options *how;
	bool *wanted; /* by migration: those that were chosen */
	enum lint_severity fail_on;
};

/* Without a choice of theirs: what is new since the branch left the repository's main one.  What
 * stands there unchanged is taken for released, and refused but with --force.  ERROR_REFUSED. */
bool lint_fix_choose(struct lint_fixing *fixing, bool chosen, struct error *error) MUST_CHECK;
/* Shows what would be written, asks, writes.  ERROR_FAILED without words: something as severe as
 * --fail-on stays. */
bool lint_fix_run(struct lint_fixing *fixing, struct error *error) MUST_CHECK;
#endif
