#include "coordinator/store/lint.h"

#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"

bool fold_release_linted(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_LINT_PUT,
			    VALUES(fold_text(fold, "project"), fold_integer(fold, "release"),
				   fold_hash(fold, "findings"), fold_hash(fold, "summary"),
				   fold_integer(fold, "errors"), fold_integer(fold, "warnings"),
				   fold_integer(fold, "notes"), fold_integer(fold, "silenced"),
				   fold_text(fold, "dialect"), fold_text(fold, "linter"),
				   fold_text(fold, "error"), sql_integer(fold->time)),
			    error);
}

bool lint_verdict_load(struct arena *arena, struct store *store, const char *project,
		       uint64_t release, struct lint_verdict *verdict, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_LINT_FIND,
					 VALUES(sql_text(project), sql_integer((int64_t)release)));

	*verdict = (struct lint_verdict) { 0 };
	if (sql_next(&rows))
		*verdict = (struct lint_verdict) {
			.known = true,
			.findings = sql_column_hash(&rows, 0),
			.summary = sql_column_hash(&rows, 1),
			.errors = (uint64_t)sql_column_integer(&rows, 2),
			.warnings = (uint64_t)sql_column_integer(&rows, 3),
			.notes = (uint64_t)sql_column_integer(&rows, 4),
			.silenced = (uint64_t)sql_column_integer(&rows, 5),
			.linter = sql_column_text(arena, &rows, 6),
			.why = sql_column_text(arena, &rows, 7),
			.time = sql_column_integer(&rows, 8),
		};
	verdict->judged = verdict->known && !verdict->why;
	return sql_end(&rows, error);
}

bool lint_missing_find(struct arena *arena, struct store *store, int64_t since,
		       struct lint_missing *missing, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_LINT_MISSING, VALUES(sql_integer(since)));

	*missing = (struct lint_missing) { 0 };
	if (sql_next(&rows))
		*missing = (struct lint_missing) { sql_column_text(arena, &rows, 0),
						   (uint64_t)sql_column_integer(&rows, 1),
						   sql_column_text(arena, &rows, 2) };
	return sql_end(&rows, error);
}
