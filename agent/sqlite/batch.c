#include <string.h>

#include "agent/sqlite/connection.h"
#include "core/batch.h"

static bool answer_read(struct arena *arena, sqlite3_stmt *row, struct first_row *answer)
{
	answer->found = true;
	for (int i = 0; i < ANSWER_COLUMNS && i < sqlite3_column_count(row); i++) {
		const char *data = (const char *)sqlite3_column_text(row, i);
		struct bytes text = { data, (size_t)sqlite3_column_bytes(row, i) };

		if (data && (!text_is_utf8(text, NULL) || memchr(data, '\0', text.size)))
			return false;
		answer->columns[i] = data ? arena_text_n(arena, data, text.size) : NULL;
	}
	return true;
}

static bool run(struct arena *arena, sqlite3_stmt *prepared, struct first_row *answer,
		struct statement_result *result)
{
	sqlite3 *database = sqlite3_db_handle(prepared);
	int step = sqlite3_step(prepared);

	if (step == SQLITE_ROW && !answer_read(arena, prepared, answer))
		result->message = "the key holds a text that is not UTF-8";
	while (step == SQLITE_ROW) {
		step = sqlite3_step(prepared);
		answer->more = answer->more || step == SQLITE_ROW;
	}
	result->rows = sqlite3_stmt_readonly(prepared) ? answer->found : sqlite3_changes(database);
	return step == SQLITE_DONE;
}

/* What is not bound is NULL, and nothing is in its range. */
static bool bind(sqlite3_stmt *prepared, const char *const *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sqlite3_bind_text(prepared, (int)i + 1, values[i], -1, SQLITE_STATIC))
			return false;
	return true;
}

bool sqlite_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		    struct first_row *answer, struct statement_result *result, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish) sqlite3_stmt *prepared = NULL;
	int64_t started = sqlite_clock();
	bool done;

	sqlite->used = true;
	if (sqlite3_prepare_v2(sqlite->database, query->text.data, (int)query->text.size, &prepared,
			       NULL))
		return sqlite_failed(arena, sqlite, query->text, result, error);
	done = bind(prepared, query->values, query->count) && run(arena, prepared, answer, result);
	result->duration = sqlite_clock() - started;
	if (!done)
		return sqlite_failed(arena, sqlite, query->text, result, error);
	return !result->message || error_set(error, ERROR_FAILED, "%s", result->message);
}

bool sqlite_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
		      const char **type, const char **trouble, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish)
	sqlite3_stmt *row = sqlite_prepare(sqlite, SQLITE_TARGET_BATCH_KEY, error);

	*type = NULL;
	if (!row)
		return false;
	if (!bind(row, (const char *const[]) { batch->name, batch->schema, batch->key }, 3) ||
	    sqlite3_step(row) != SQLITE_ROW)
		return sqlite_refused(sqlite, "", error);
	if (!sqlite3_column_int(row, 0))
		*trouble = arena_printf(arena, "there is no table %s", batch->table);
	else if (!sqlite3_column_int(row, 1))
		*trouble = arena_printf(arena, "%s has no column %s to cut ranges by", batch->table,
					batch->key);
	else if (!sqlite3_column_int(row, 2))
		*trouble =
		    arena_printf(arena,
				 "ranges need a key with a unique index of its own, which "
				 "%s.%s has not: name another column, or make the index first",
				 batch->table, batch->key);
	return true;
}
