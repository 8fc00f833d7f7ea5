#ifndef CLI_MIGRATE_H
#define CLI_MIGRATE_H
#include "agent/executor.h"
#include "cli/command.h"
#include "cli/offline.h"
#include "cli/online.h"
#include "cli/trace_view.h"

/* What the `migrate` commands run, with no coordinator. */
struct apply_options {
	struct database_options database;
	const char *to, *baseline, *tx_mode, *break_glass;
	const char *policy[POLICY_COUNT]; /* as they were written; NULL: not given */
	int64_t wait;                     /* ms */
	bool dry_run, allow_dirty, one_by_one, restore_point, mixed;
};

struct plan_options {
	struct database_options database;
	int64_t wait; /* ms */
	bool rehearse, on_target, reversible;
};

struct standing_options {
	struct database_options database;
	bool exit_code;
};

struct adopt_options {
	struct database_options database;
	const char *version, *from, *break_glass;
	int64_t wait; /* ms */
	bool write, trust;
	struct trace_options trace;
};

struct eject_options {
	struct database_options database;
	const char *to, *break_glass;
	int64_t wait; /* ms */
	bool write;
};

struct resolve_options {
	struct database_options database;
	const char *version, *reason, *break_glass;
	uint64_t retry_from;
	int64_t wait; /* ms */
	bool applied, rolled_back;
};

/* The execution that a person's command is: in the ledger stand the program, its version and who
 * called it.  Nothing is pending in it. */
struct execution execution_by_hand(struct invocation *call, const struct offline *offline,
				   int64_t patience);

/* The directory's position after `version`; all of it for NULL.  ERROR_NOT_FOUND. */
bool directory_limit(const struct directory *directory, const char *version, size_t *limit,
		     struct error *error) MUST_CHECK;
/* Records every migration up to `version` as applied, and runs nothing. */
bool adopt_up_to(struct invocation *call, struct offline *offline, const char *version,
		 int64_t patience, struct error *error) MUST_CHECK;

/* Looks what of the pending migrations has run, and records it when --write says so. */
bool migrate_reconcile(struct invocation *call, struct offline *offline,
		       struct error *error) MUST_CHECK;

struct lint_command_options {
	struct database_options database;
	struct online_options online; /* with an environment */
	const char *environment;      /* NULL: none */
	const char *lock_timeout, *statement_timeout;
	uint64_t latest;
	const char *since, *git_base, *output, *fail_on, *explain, *server_version, *time_zone;
	bool fix, yes, dry_run, force;
};

/* Runs what is pending on something else than the database and tells what each statement does
 * there.  ERROR_FAILED, after it was told: a statement failed, or cannot be taken back though that
 * was asked. */
bool migrate_rehearse(struct invocation *call, struct offline *offline,
		      struct error *error) MUST_CHECK;

struct import_options {
	struct common_options common;
	const char *from, *to, *dialect;
	uint64_t file_limit; /* bytes */
};

bool command_import(struct invocation *call, struct error *error) MUST_CHECK;
bool command_formats(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_new(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_hash(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_validate(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_lint(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_plan(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_status(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_apply(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_baseline(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_eject(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_resolve(struct invocation *call, struct error *error) MUST_CHECK;
#endif
