#include "agent/sqlite/connection.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"

#define PATIENCE 5000 /* ms, until a migration's conduct says otherwise */

struct sqlite *sqlite_of(struct target *target)
{
	return (struct sqlite *)target;
}

struct sqlite *sqlite_new(const char *name, const char *path, const char *project)
{
	struct arena *arena = arena_open();
	struct sqlite *sqlite = arena_new(arena, struct sqlite);

	sqlite->arena = arena;
	sqlite->noted_in = arena_open();
	sqlite->target.driver = &sqlite_driver;
	sqlite->target.name = arena_text(arena, name);
	sqlite->path = arena_text(arena, path);
	sqlite->project = arena_text(arena, project);
	sqlite->lock = -1;
	sqlite->patience = PATIENCE;
	pthread_mutex_init(&sqlite->guard, NULL);
	return sqlite;
}

static enum error_code code_of(int failure)
{
	switch (failure & 0xff) {
	case SQLITE_BUSY:
		return ERROR_LOCKED;
	case SQLITE_READONLY:
		return ERROR_REFUSED;
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR:
	case SQLITE_FULL:
		return ERROR_UNREACHABLE;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return ERROR_INVALID;
	default:
		return ERROR_FAILED;
	}
}

bool sqlite_refused(struct sqlite *sqlite, const char *doing, struct error *error)
{
	int failure = sqlite3_extended_errcode(sqlite->database);

	sqlite->target.contended = (failure & 0xff) == SQLITE_BUSY;
	if ((failure & 0xff) == SQLITE_NOTADB)
		return error_set(error, ERROR_INVALID,
				 "%s: the file is no SQLite database: correct the URL",
				 sqlite->target.name);
	return error_set(error, code_of(failure), "%s: %s%s%s", sqlite->target.name, doing,
			 *doing ? ": " : "", sqlite3_errmsg(sqlite->database));
}

sqlite3_stmt *sqlite_prepare(struct sqlite *sqlite, enum sqlite_target_sql sql, struct error *error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(sqlite->database, sqlite_target_sql[sql], -1, &statement, NULL))
		sqlite_refused(sqlite, "", error);
	return statement;
}

void sqlite_finish(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

bool sqlite_run(struct sqlite *sqlite, enum sqlite_target_sql sql, struct error *error)
{
	SCOPED(sqlite_finish) sqlite3_stmt *statement = sqlite_prepare(sqlite, sql, error);
	int step;

	if (!statement)
		return false;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW)
		continue;
	return step == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}

void sqlite_disconnect(struct sqlite *sqlite)
{
	pthread_mutex_lock(&sqlite->guard);
	sqlite3_close(sqlite->database);
	sqlite->database = NULL;
	pthread_mutex_unlock(&sqlite->guard);
}

void sqlite_wait_for(struct sqlite *sqlite)
{
	int64_t patience = sqlite->patience;

	sqlite3_busy_timeout(sqlite->database,
			     patience && patience < INT_MAX ? (int)patience : INT_MAX);
}

/* Loading extensions is off by SQLite's default; said again, because SQL of strangers runs here. */
static bool session_start(struct sqlite *sqlite, struct error *error)
{
	sqlite3_extended_result_codes(sqlite->database, 1);
	sqlite_wait_for(sqlite);
	sqlite3_db_config(sqlite->database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	return sqlite_run(sqlite,
			  sqlite->place.folder ? SQLITE_TARGET_SYNCHRONOUS_OFF
					       : SQLITE_TARGET_SYNCHRONOUS_FULL,
			  error) &&
	       sqlite_run(sqlite, SQLITE_TARGET_FOREIGN_KEYS_OFF, error);
}

bool sqlite_connect(struct sqlite *sqlite, struct error *error)
{
	int flags = sqlite->only_reading ? SQLITE_OPEN_READONLY
					 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int failure;

	sqlite_disconnect(sqlite);
	sqlite->used = false;
	pthread_mutex_lock(&sqlite->guard);
	failure = sqlite3_open_v2(sqlite->absent ? ":memory:" : sqlite->path, &sqlite->database,
				  flags | SQLITE_OPEN_FULLMUTEX, NULL);
	pthread_mutex_unlock(&sqlite->guard);
	if (failure)
		return sqlite_refused(sqlite, "cannot be opened", error);
	return session_start(sqlite, error);
}

bool sqlite_appear(struct sqlite *sqlite, struct error *error)
{
	if (!sqlite->absent)
		return true;
	sqlite->absent = false;
	return sqlite_connect(sqlite, error);
}

void sqlite_close(struct target *target)
{
	struct sqlite *sqlite = sqlite_of(target);

	sqlite_disconnect(sqlite);
	sqlite_unlock(target);
	copy_place_remove(&sqlite->place);
	pthread_mutex_destroy(&sqlite->guard);
	arena_close(sqlite->noted_in);
	sqlite_effects_free(sqlite->effects);
	arena_close(sqlite->arena);
}
