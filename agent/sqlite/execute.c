#include <string.h>
#include <time.h>

#include "agent/sqlite/connection.h"

int64_t sqlite_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* From SQLite's byte offset to the 1-based character that results speak of. */
static unsigned position_of(struct bytes text, int offset)
{
	unsigned position = 1;

	if (offset < 0)
		return 0;
	for (size_t i = 0; i < (size_t)offset && i < text.size; i++)
		position += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return position;
}

bool sqlite_failed(struct arena *arena, struct sqlite *sqlite, struct bytes text,
		   struct statement_result *result, struct error *error)
{
	sqlite_refused(sqlite, "", error);
	result->message = arena_text(arena, sqlite3_errmsg(sqlite->database));
	result->position = position_of(text, sqlite3_error_offset(sqlite->database));
	return error_set(error, error->code, "%s", result->message);
}

/* A second statement behind the first would be lost or run uncounted. */
static bool tail_is_empty(struct sqlite *sqlite, const char *tail, const char *end)
{
	sqlite3_stmt *second = NULL;
	bool empty;

	while (tail < end && strchr(" \t\r\n;", *tail))
		tail++;
	if (tail >= end)
		return true;
	empty = !sqlite3_prepare_v2(sqlite->database, tail, (int)(end - tail), &second, NULL) &&
		!second;
	sqlite3_finalize(second);
	return empty;
}

static bool step_through(sqlite3_stmt *statement, int64_t *rows)
{
	sqlite3 *database = sqlite3_db_handle(statement);
	int before = sqlite3_total_changes(database), step;
	int64_t returned = 0;

	while ((step = sqlite3_step(statement)) == SQLITE_ROW)
		returned++;
	if (step != SQLITE_DONE)
		return false;
	if (returned)
		*rows = returned;
	else
		*rows = sqlite3_total_changes(database) == before ? 0 : sqlite3_changes(database);
	return true;
}

bool sqlite_execute(struct arena *arena, struct target *target, const struct statement *statement,
		    struct statement_result *result, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish) sqlite3_stmt *prepared = NULL;
	struct bytes text = statement->text;
	int64_t started = sqlite_clock();
	const char *tail = NULL;
	bool done;

	if (!sqlite_appear(sqlite, error))
		return false;
	sqlite->used = true;
	if (sqlite3_prepare_v2(sqlite->database, text.data, (int)text.size, &prepared, &tail))
		return sqlite_failed(arena, sqlite, text, result, error);
	if (!tail_is_empty(sqlite, tail, text.data + text.size)) {
		result->message = "SQLite sees more than one statement here";
		return error_set(error, ERROR_FAILED, "%s", result->message);
	}
	done = !prepared || step_through(prepared, &result->rows);
	result->duration = sqlite_clock() - started;
	return done || sqlite_failed(arena, sqlite, text, result, error);
}
