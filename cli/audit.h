#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H
#include "cli/log.h"

/* What auditors ask: lockstep audit ..., report. */
struct audit_options {
	struct log_options log; /* first: its `key` is the log's */
	const char *environment, *since, *until, *proof, *html, *csv;
	bool sql;
};

/* "2026-03-01", RFC 3339, or how long ago ("2h", "7d"), as RFC 3339; NULL stays NULL.
 * ERROR_INVALID names the option. */
bool moment_read(struct arena *arena, const char *option, const char *text, const char **time,
		 struct error *error) MUST_CHECK;

/* The accounts of rollouts, all pages, as one answer: {"project", "items", "migration"}. */
struct accounts_query {
	const char *environment, *migration, *since, *until; /* NULL: any; times as typed */
	bool bypassed;
};
bool accounts_fetch(struct invocation *call, struct api *api, const char *project,
		    const struct accounts_query *query, struct value **answer,
		    struct error *error) MUST_CHECK;

/* One account in words. */
void account_show(struct arena *arena, struct screen *screen, const struct value *account);
/* "1h demanded, 2h in staging"; NULL: nothing is upstream. */
const char *account_soak(struct arena *arena, const struct value *account);
/* "alice (approver), bob (admin)" of those that stand. */
const char *account_approvals(struct arena *arena, const struct value *account);
/* "40, 41" */
const char *account_entries(struct arena *arena, const struct value *entries);

bool command_audit_migration(struct invocation *call, struct error *error) MUST_CHECK;
bool command_audit_bypasses(struct invocation *call, struct error *error) MUST_CHECK;
bool command_audit_compare(struct invocation *call, struct error *error) MUST_CHECK;
bool command_report(struct invocation *call, struct error *error) MUST_CHECK;
#endif
