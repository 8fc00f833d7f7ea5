#include "coordinator/store/store.h"

#include "coordinator/store/sql.h"

bool store_begin(struct store *store, struct error *error)
{
	store->undone = (struct error) { .code = ERROR_NONE };
	return sql_execute(store, "begin", error);
}

/* A failed write may have ended the whole transaction (a full disk): what would begin or end here
 * would be committed on its own. */
static bool is_open(struct store *store, struct error *error)
{
	if (!sqlite3_get_autocommit(store->database))
		return true;
	if (store->undone.code == ERROR_NONE)
		return error_set(error, ERROR_UNREACHABLE,
				 "the store undid this turn's work; try again");
	*error = store->undone;
	return false;
}

#define ERASE_WAIT 50 /* ms: the loop does not wait for readers */

/* What was overwritten goes from the write-ahead log; while somebody reads what was before, that
 * has to wait for a later commit. */
static void erase_copies(struct store *store)
{
	sqlite3_stmt *statement = NULL;

	sqlite3_busy_timeout(store->database, ERASE_WAIT);
	if (sqlite3_prepare_v2(store->database, "pragma wal_checkpoint(truncate)", -1, &statement,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		store->erased = sqlite3_column_int(statement, 0) != 0;
	sqlite3_finalize(statement);
	sqlite3_busy_timeout(store->database, BUSY_WAIT);
}

bool store_commit(struct store *store, struct error *error)
{
	if (!is_open(store, error) || !sql_execute(store, "commit", error))
		return false;
	if (store->erased)
		erase_copies(store);
	return true;
}

bool store_erases(const struct store *store)
{
	return store->erased;
}

void store_rollback(struct store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "rollback", NULL, NULL, NULL);
}

bool store_savepoint(struct store *store, struct error *error)
{
	return is_open(store, error) && sql_execute(store, "savepoint event", error);
}

bool store_savepoint_keep(struct store *store, struct error *error)
{
	return sql_execute(store, "release event", error);
}

void store_savepoint_undo(struct store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "rollback to event; release event", NULL, NULL, NULL);
}

bool store_probe(struct store *store, struct error *error)
{
	return sql_run(store, STORE_PROBE, NO_VALUES, error);
}
