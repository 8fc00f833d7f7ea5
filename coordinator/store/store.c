#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "coordinator/store/sql.h"
#include "coordinator/store/store.h"

#define SCHEMA_VERSION 1

static bool execute(struct store *store, const char *sql, struct error *error)
{
	return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       sql_failed(store, sql, error);
}

static bool schema_version(struct store *store, int *version, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	bool done = sqlite3_prepare_v2(store->database, "pragma user_version", -1, &statement,
				       NULL) == SQLITE_OK &&
		    sqlite3_step(statement) == SQLITE_ROW;

	if (done)
		*version = sqlite3_column_int(statement, 0);
	else
		sql_failed(store, "read its schema's version", error);
	sqlite3_finalize(statement);
	return done;
}

static bool schema_make(struct store *store, struct error *error)
{
	if (execute(store, "begin immediate", error) &&
	    execute(store, store_sql[STORE_SCHEMA], error) &&
	    execute(store, "pragma user_version = 1", error) && execute(store, "commit", error))
		return true;
	store_rollback(store);
	return false;
}

static bool schema_check(struct store *store, const char *path, struct error *error)
{
	int version = 0;

	if (!schema_version(store, &version, error))
		return false;
	if (version == 0 && store->owner)
		return schema_make(store, error);
	if (version == SCHEMA_VERSION)
		return true;
	return error_set(error, ERROR_INVALID,
			 "%s: its schema is version %d, this program knows version %d; use the "
			 "coordinator that wrote it",
			 path, version, SCHEMA_VERSION);
}

static bool prepare_all(struct store *store, struct error *error)
{
	for (int i = 0; i < STORE_SQL_COUNT; i++)
		if (i != STORE_SCHEMA &&
		    sqlite3_prepare_v3(store->database, store_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &store->statements[i], NULL) != SQLITE_OK)
			return sql_failed(store, store_sql[i], error);
	return true;
}

/* Of blobs that were never finished. */
static bool sweep(struct store *store, struct error *error)
{
	return !store->owner || sql_run(store, STORE_BLOB_PART_SWEEP, NO_VALUES, error);
}

/* SQLite gives the files beside it the same rights. */
static bool make_private(const char *path, struct error *error)
{
	int database = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (database < 0 && errno != EACCES && errno != EROFS)
		return error_set(error, ERROR_UNREACHABLE, "%s cannot be made: %m", path);
	if (database >= 0)
		close(database);
	return true;
}

/* Two coordinators on one database would both decide. */
static bool own(struct store *store, const char *path, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *lock = arena_printf(arena, "%s.lock", path);

	store->owner_lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (store->owner_lock < 0)
		return error_set(error, ERROR_UNREACHABLE, "%s cannot be made: %m", lock);
	if (!make_private(path, error))
		return false;
	if (flock(store->owner_lock, LOCK_EX | LOCK_NB) != 0)
		return error_set(error, ERROR_LOCKED,
				 "%s: another coordinator is running on this state; stop it first",
				 path);
	return true;
}

static bool configure(struct store *store, struct error *error)
{
	sqlite3_extended_result_codes(store->database, 1);
	sqlite3_busy_timeout(store->database, 5000);
	return execute(store, "pragma foreign_keys = on; pragma cache_size = -2000", error) &&
	       (!store->owner ||
		execute(store, "pragma journal_mode = wal; pragma synchronous = full", error));
}

bool store_open(const char *path, enum store_access access, struct store **result,
		struct error *error)
{
	int flags = access == STORE_OWNER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					  : SQLITE_OPEN_READONLY;
	struct store *store = calloc(1, sizeof *store);

	if (!store)
		abort();
	store->owner = access == STORE_OWNER;
	store->owner_lock = -1;
	if ((access == STORE_READER || own(store, path, error)) &&
	    (sqlite3_open_v2(path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL) ==
		 SQLITE_OK ||
	     error_set(error, ERROR_UNREACHABLE, "%s cannot be opened: %s", path,
		       sqlite3_errmsg(store->database))) &&
	    configure(store, error) && schema_check(store, path, error) &&
	    prepare_all(store, error) && sweep(store, error)) {
		*result = store;
		return true;
	}
	store_close(store);
	return false;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (int i = 0; i < STORE_SQL_COUNT; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->database);
	if (store->owner_lock >= 0)
		close(store->owner_lock);
	free(store);
}

void store_release(struct store **store)
{
	store_close(*store);
	*store = NULL;
}

bool store_begin(struct store *store, struct error *error)
{
	store->undone = (struct error) { .code = ERROR_NONE };
	return execute(store, "begin", error);
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
	return is_open(store, error) && execute(store, "commit", error);
}

void store_rollback(struct store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "rollback", NULL, NULL, NULL);
}

bool store_savepoint(struct store *store, struct error *error)
{
	return is_open(store, error) && execute(store, "savepoint event", error);
}

bool store_savepoint_keep(struct store *store, struct error *error)
{
	return execute(store, "release event", error);
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
