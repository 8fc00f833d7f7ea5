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

bool fold_release_weighed(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_WEIGHING_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_integer(fold, "release"), fold_text(fold, "terms"),
				   fold_hash(fold, "facts"), fold_hash(fold, "findings"),
				   fold_hash(fold, "summary"), fold_integer(fold, "errors"),
				   fold_integer(fold, "warnings"), fold_integer(fold, "notes"),
				   fold_integer(fold, "silenced"), fold_text(fold, "linter"),
				   fold_text(fold, "error"), sql_integer(fold->time)),
			    error);
}

/* Room for one more behind `count`. */
static void *room_for(struct arena *arena, void *items, size_t count, size_t size)
{
	if (!count)
		return arena_array(arena, 1, size);
	return count & (count - 1) ? items
				   : arena_grow(arena, items, count * size, 2 * count * size);
}

static struct lint_verdict verdict_of(struct arena *arena, const struct sql_rows *rows)
{
	struct lint_verdict verdict = {
		.known = true,
		.findings = sql_column_hash(rows, 0),
		.summary = sql_column_hash(rows, 1),
		.errors = (uint64_t)sql_column_integer(rows, 2),
		.warnings = (uint64_t)sql_column_integer(rows, 3),
		.notes = (uint64_t)sql_column_integer(rows, 4),
		.silenced = (uint64_t)sql_column_integer(rows, 5),
		.linter = sql_column_text(arena, rows, 6),
		.why = sql_column_text(arena, rows, 7),
		.time = sql_column_integer(rows, 8),
	};

	verdict.judged = !verdict.why;
	return verdict;
}

bool lint_verdict_load(struct arena *arena, struct store *store, const char *project,
		       uint64_t release, struct lint_verdict *verdict, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_LINT_FIND,
					 VALUES(sql_text(project), sql_integer((int64_t)release)));

	*verdict = (struct lint_verdict) { 0 };
	if (sql_next(&rows))
		*verdict = verdict_of(arena, &rows);
	return sql_end(&rows, error);
}

bool lint_missing_find(struct arena *arena, struct store *store, int64_t since,
		       struct lint_release *missing, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_LINT_MISSING, VALUES(sql_integer(since)));

	*missing = (struct lint_release) { 0 };
	if (sql_next(&rows))
		*missing = (struct lint_release) { sql_column_text(arena, &rows, 0),
						   (uint64_t)sql_column_integer(&rows, 1),
						   sql_column_text(arena, &rows, 2) };
	return sql_end(&rows, error);
}

bool lint_weighed_load(struct arena *arena, struct store *store, const struct lint_case *about,
		       struct lint_verdict *verdict, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_WEIGHING_FIND,
		      VALUES(sql_text(about->project), sql_text(about->environment),
			     sql_integer((int64_t)about->release)));

	*verdict = (struct lint_verdict) { 0 };
	if (sql_next(&rows)) {
		*verdict = verdict_of(arena, &rows);
		verdict->terms = sql_column_text(arena, &rows, 9);
		verdict->facts = sql_column_hash(&rows, 10);
	}
	return sql_end(&rows, error);
}

bool lint_facts_load(struct arena *arena, struct store *store, const struct lint_case *about,
		     struct bytes *facts, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_WEIGHING_NEWEST,
		      VALUES(sql_text(about->project), sql_text(about->environment)));
	bool found = sql_next(&rows);
	struct hash hash = { 0 };

	*facts = (struct bytes) { 0 };
	if (found)
		hash = sql_column_hash(&rows, 0);
	return sql_end(&rows, error) && (!found || blob_get(arena, store, &hash, facts, error));
}

bool lint_wanted_list(struct arena *arena, struct store *store, struct lint_releases *list,
		      struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_LINT_WANTED, NO_VALUES);

	*list = (struct lint_releases) { 0 };
	while (sql_next(&rows)) {
		list->items = room_for(arena, list->items, list->count, sizeof *list->items);
		list->items[list->count++] =
		    (struct lint_release) { sql_column_text(arena, &rows, 0),
					    (uint64_t)sql_column_integer(&rows, 1),
					    sql_column_text(arena, &rows, 2) };
	}
	return sql_end(&rows, error);
}

bool lint_targets_list(struct arena *arena, struct store *store, const struct lint_case *about,
		       struct lint_targets *list, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_LINT_TARGETS,
		      VALUES(sql_text(about->project), sql_text(about->environment)));

	*list = (struct lint_targets) { 0 };
	while (sql_next(&rows)) {
		list->items = room_for(arena, list->items, list->count, sizeof *list->items);
		list->items[list->count++] =
		    (struct lint_target) { sql_column_text(arena, &rows, 0),
					   sql_column_text(arena, &rows, 1) };
	}
	return sql_end(&rows, error);
}
