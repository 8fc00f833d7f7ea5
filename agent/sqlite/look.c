#include "agent/sqlite/connection.h"

#define STEPS 10000 /* of SQLite's machine between two looks at the clock */

static int is_late(void *deadline)
{
	return sqlite_clock() > *(const int64_t *)deadline;
}

/* What stands behind the first statement would not be asked. */
static bool is_one(struct sqlite *sqlite, struct bytes text, struct error *error)
{
	SCOPED(sqlite_finish) sqlite3_stmt *first = NULL;
	SCOPED(sqlite_finish) sqlite3_stmt *second = NULL;
	const char *tail = NULL;

	if (sqlite3_prepare_v2(sqlite->database, text.data, (int)text.size, &first, &tail))
		return sqlite_refused(sqlite, "", error);
	if (sqlite3_prepare_v2(sqlite->database, tail, (int)(text.data + text.size - tail), &second,
			       NULL) == SQLITE_OK &&
	    !second)
		return true;
	return error_set(error, ERROR_FAILED, "it is more than one command");
}

/* By itself a query is a transaction of its own. */
static bool ask(struct arena *arena, struct target *target, struct bytes text,
		struct first_row *row, struct error *error)
{
	struct inquiry query = { .text = text };
	struct statement_result result = { 0 };
	bool done = is_one(sqlite_of(target), text, error) &&
		    sqlite_inquire(arena, target, &query, row, &result, error);

	if (target_in_transaction(target))
		target_rollback(target);
	if (!done && error->code == ERROR_REFUSED) /* it would have written */
		error->code = ERROR_FAILED;
	return done;
}

bool sqlite_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		 struct first_row *row, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	int64_t deadline = sqlite_clock() + patience * 1000;
	struct error unused;
	bool done;

	if (!sqlite_run(sqlite, SQLITE_TARGET_QUERY_ONLY, error))
		return false;
	sqlite3_progress_handler(sqlite->database, STEPS, is_late, &deadline);
	done = ask(arena, target, text, row, error);
	sqlite3_progress_handler(sqlite->database, 0, NULL, NULL);
	if (!done && sqlite_clock() > deadline)
		error_set(error, ERROR_FAILED, "it took longer than %lld ms", (long long)patience);
	return sqlite_run(sqlite, SQLITE_TARGET_QUERY_ANY, done ? error : &unused) && done;
}
