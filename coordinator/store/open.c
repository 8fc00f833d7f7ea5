#include "coordinator/store/open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "coordinator/store/log.h"
#include "coordinator/store/sql.h"

/* Raised with every change of schema.sql or projections.sql since the last release. */
#define SCHEMA_VERSION 4
#define VERSION_PRAGMA "pragma user_version = 4"

/* The script that brings the tables of schema.sql to the version from the one before; the
 * projections are made anew in any case. */
#define NO_CHANGE STORE_SQL_COUNT
static const enum store_sql changes[SCHEMA_VERSION + 1] = {
	[2] = STORE_SCHEMA_2,
	[3] = STORE_SCHEMA_3,
	[4] = STORE_SCHEMA_4,
};

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

static bool known_version(const struct store *store, const char *path, int version,
			  struct error *error)
{
	if (version > SCHEMA_VERSION)
		return error_set(error, ERROR_INVALID,
				 "%s: its schema is version %d, this program knows versions up to "
				 "%d; use the coordinator that wrote it, or a newer one",
				 path, version, SCHEMA_VERSION);
	if (version < SCHEMA_VERSION && !store->owner)
		return error_set(error, ERROR_INVALID,
				 "%s: its schema is version %d, this program reads version %d; "
				 "the coordinator upgrades it when it starts",
				 path, version, SCHEMA_VERSION);
	return true;
}

static bool is_multiple(enum store_sql sql)
{
	if (sql == STORE_SCHEMA || sql == STORE_PROJECTIONS)
		return true;
	for (int version = 2; version <= SCHEMA_VERSION; version++)
		if (changes[version] == sql)
			return true;
	return false;
}

static bool prepare_all(struct store *store, struct error *error)
{
	for (int i = 0; i < STORE_SQL_COUNT; i++)
		if (!is_multiple((enum store_sql)i) &&
		    sqlite3_prepare_v3(store->database, store_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &store->statements[i], NULL) != SQLITE_OK)
			return sql_failed(store, store_sql[i], error);
	return true;
}

static bool change_tables(struct store *store, int version, struct error *error)
{
	if (!version)
		return sql_script(store, STORE_SCHEMA, error);
	while (++version <= SCHEMA_VERSION)
		if (changes[version] != NO_CHANGE && !sql_script(store, changes[version], error))
			return false;
	return true;
}

/* From nothing (version 0) or from an older schema; all of it or nothing. */
static bool upgrade(struct store *store, const char *path, int version, struct error *error)
{
	if (sql_execute(store, "begin immediate", error) && change_tables(store, version, error) &&
	    sql_script(store, STORE_PROJECTIONS, error) && prepare_all(store, error) &&
	    log_rebuild(store, error) && sql_execute(store, VERSION_PRAGMA, error) &&
	    sql_execute(store, "commit", error))
		return true;
	store_rollback(store);
	return version ? error_wrap(error,
				    "%s cannot be upgraded from schema version %d to %d and is "
				    "left as it was",
				    path, version, SCHEMA_VERSION)
		       : false;
}

static bool make_ready(struct store *store, const char *path, struct error *error)
{
	int version = 0;

	if (!schema_version(store, &version, error) || !known_version(store, path, version, error))
		return false;
	return version == SCHEMA_VERSION ? prepare_all(store, error)
					 : upgrade(store, path, version, error);
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

static bool configure(struct store *store, enum store_access access, struct error *error)
{
	sqlite3_extended_result_codes(store->database, 1);
	sqlite3_busy_timeout(store->database, BUSY_WAIT);
	/* Or a statement is compiled anew for each value that a partial index asks about. */
	sqlite3_db_config(store->database, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
	return sql_execute(store, "pragma foreign_keys = on; pragma cache_size = -2000", error) &&
	       (access != STORE_OWNER ||
		sql_execute(store,
			    "pragma journal_mode = wal; pragma synchronous = full; pragma "
			    "secure_delete = on; pragma wal_checkpoint(truncate)",
			    error)) &&
	       (access != STORE_SCRATCH ||
		sql_execute(store, "pragma journal_mode = memory; pragma synchronous = off",
			    error));
}

bool store_open(const char *path, enum store_access access, struct store **result,
		struct error *error)
{
	int flags = access == STORE_READER ? SQLITE_OPEN_READONLY
					   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct store *store = calloc(1, sizeof *store);

	if (!store)
		abort();
	store->owner = access != STORE_READER;
	store->owner_lock = -1;
	if ((access != STORE_OWNER || own(store, path, error)) &&
	    (sqlite3_open_v2(path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL) ==
		 SQLITE_OK ||
	     error_set(error, ERROR_UNREACHABLE, "%s cannot be opened: %s", path,
		       sqlite3_errmsg(store->database))) &&
	    configure(store, access, error) && make_ready(store, path, error) &&
	    sweep(store, error)) {
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
