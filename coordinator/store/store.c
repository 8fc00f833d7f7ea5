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

bool store_commit(struct store *store, struct error *error)
{
	return is_open(store, error) && sql_execute(store, "commit", error);
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
