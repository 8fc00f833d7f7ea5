#ifndef CLI_LINT_TARGET_H
#define CLI_LINT_TARGET_H
#include "cli/migrate.h"
#include "cli/offline.h"
#include "core/lint/options.h"

/* Asks the database (--url) what files do not tell: what it holds already, its kind, version and
 * TimeZone, and how large its tables are.  Fills `offline`, and of `how` the dialect and the
 * runner. Sizes that cannot be had soon stay unknown. */
bool lint_target_ask(struct invocation *call, const struct database_options *options,
		     struct offline *offline, struct lint_options *how,
		     struct error *error) MUST_CHECK;

/* Asks the coordinator what holds in an environment (--env), and says what it answered. */
bool lint_environment_ask(struct invocation *call, const struct lint_command_options *options,
			  struct lint_options *how, struct error *error) MUST_CHECK;
#endif
