/* SQLite's calls as they fail: for want of memory, because the database is busy, and because of the
 * disk; then it undoes the transaction, or has already done what it then calls a failure. */
#include <sqlite3.h>
#include <stddef.h>

#include "tests/faults/faults.h"

#define WRAPPED(type, name, parameters)                                                            \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters

int __real_sqlite3_exec(sqlite3 *database, const char *sql,
			int (*each)(void *, int, char **, char **), void *context, char **problem);

static sqlite3 *failed; /* whose last call was made to fail */
static int failure;

static int fail(sqlite3 *database, int code)
{
	failed = database;
	failure = code;
	return code;
}

static void go_on(const sqlite3 *database)
{
	if (failed == database)
		failed = NULL;
}

static bool spared(sqlite3 *database)
{
	return fault_spares_readers() && sqlite3_db_readonly(database, "main") == 1;
}

/* True when the call is to fail, with `code`, before anything is done. */
static bool fails(sqlite3 *database, const char *function, int *code)
{
	go_on(database);
	if (spared(database))
		return false;
	if (fault_due(FAULT_REFUSED, function)) {
		*code = fail(database, SQLITE_NOMEM);
	} else if (fault_due(FAULT_BUSY, function)) {
		*code = fail(database, SQLITE_BUSY);
	} else if (fault_due(FAULT_DISK, function)) {
		if (!sqlite3_get_autocommit(database))
			__real_sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
		*code = fail(database, SQLITE_IOERR_WRITE);
	} else {
		return false;
	}
	return true;
}

/* For calls that do no more than keep something in memory. */
#define KEEPING(name, parameters, arguments)                                                       \
	WRAPPED(int, name, parameters)                                                             \
	{                                                                                          \
		sqlite3 *database = sqlite3_db_handle(statement);                                  \
                                                                                                   \
		if (!spared(database) && fault_due(FAULT_REFUSED, #name))                          \
			return fail(database, SQLITE_NOMEM);                                       \
		return __real_##name arguments;                                                    \
	}

KEEPING(sqlite3_bind_int64, (sqlite3_stmt * statement, int at, sqlite3_int64 value),
	(statement, at, value))
KEEPING(sqlite3_bind_null, (sqlite3_stmt * statement, int at), (statement, at))
KEEPING(sqlite3_bind_text,
	(sqlite3_stmt * statement, int at, const char *text, int size, void (*drop)(void *)),
	(statement, at, text, size, drop))
KEEPING(sqlite3_bind_text64,
	(sqlite3_stmt * statement, int at, const char *text, sqlite3_uint64 size,
	 void (*drop)(void *), unsigned char encoding),
	(statement, at, text, size, drop, encoding))
KEEPING(sqlite3_bind_blob64,
	(sqlite3_stmt * statement, int at, const void *data, sqlite3_uint64 size,
	 void (*drop)(void *)),
	(statement, at, data, size, drop))

WRAPPED(int, sqlite3_open_v2, (const char *path, sqlite3 **database, int flags, const char *system))
{
	int code = __real_sqlite3_open_v2(path, database, flags, system);

	if (code == SQLITE_OK && !spared(*database) && fault_due(FAULT_DISK, "sqlite3_open_v2"))
		return fail(*database, SQLITE_CANTOPEN);
	return code;
}

WRAPPED(int, sqlite3_prepare_v2,
	(sqlite3 * database, const char *sql, int size, sqlite3_stmt **statement,
	 const char **tail))
{
	int code;

	if (fails(database, "sqlite3_prepare_v2", &code)) {
		*statement = NULL;
		return code;
	}
	return __real_sqlite3_prepare_v2(database, sql, size, statement, tail);
}

WRAPPED(int, sqlite3_prepare_v3,
	(sqlite3 * database, const char *sql, int size, unsigned flags, sqlite3_stmt **statement,
	 const char **tail))
{
	int code;

	if (fails(database, "sqlite3_prepare_v3", &code)) {
		*statement = NULL;
		return code;
	}
	return __real_sqlite3_prepare_v3(database, sql, size, flags, statement, tail);
}

WRAPPED(int, sqlite3_step, (sqlite3_stmt * statement))
{
	sqlite3 *database = sqlite3_db_handle(statement);
	bool inside = !sqlite3_get_autocommit(database);
	int code;

	if (fails(database, "sqlite3_step", &code))
		return code;
	code = __real_sqlite3_step(statement);
	if (code == SQLITE_DONE && sqlite3_get_autocommit(database) &&
	    (inside || !sqlite3_stmt_readonly(statement)) && !spared(database) &&
	    fault_due(FAULT_DISK_AFTER, "sqlite3_step"))
		return fail(database, SQLITE_IOERR_DIR_FSYNC);
	return code;
}

WRAPPED(int, sqlite3_exec,
	(sqlite3 * database, const char *sql, int (*each)(void *, int, char **, char **),
	 void *context, char **problem))
{
	bool inside = !sqlite3_get_autocommit(database);
	int code;

	if (fails(database, "sqlite3_exec", &code))
		return code;
	code = __real_sqlite3_exec(database, sql, each, context, problem);
	if (code == SQLITE_OK && inside && sqlite3_get_autocommit(database) && !spared(database) &&
	    fault_due(FAULT_DISK_AFTER, "sqlite3_exec"))
		return fail(database, SQLITE_IOERR_DIR_FSYNC);
	return code;
}

WRAPPED(sqlite3_backup *, sqlite3_backup_init,
	(sqlite3 * to, const char *to_name, sqlite3 *from, const char *from_name))
{
	int code;

	return fails(to, "sqlite3_backup_init", &code)
		   ? NULL
		   : __real_sqlite3_backup_init(to, to_name, from, from_name);
}

WRAPPED(int, sqlite3_backup_step, (sqlite3_backup * backup, int pages))
{
	if (fault_due(FAULT_DISK, "sqlite3_backup_step"))
		return SQLITE_IOERR_WRITE;
	if (fault_due(FAULT_BUSY, "sqlite3_backup_step"))
		return SQLITE_BUSY;
	return __real_sqlite3_backup_step(backup, pages);
}

WRAPPED(int, sqlite3_blob_open,
	(sqlite3 * database, const char *schema, const char *table, const char *column,
	 sqlite3_int64 row, int writing, sqlite3_blob **blob))
{
	int code;

	if (fails(database, "sqlite3_blob_open", &code)) {
		*blob = NULL;
		return code;
	}
	return __real_sqlite3_blob_open(database, schema, table, column, row, writing, blob);
}

WRAPPED(int, sqlite3_blob_read, (sqlite3_blob * blob, void *data, int size, int offset))
{
	if (fault_due(FAULT_DISK, "sqlite3_blob_read"))
		return SQLITE_IOERR_READ;
	return __real_sqlite3_blob_read(blob, data, size, offset);
}

WRAPPED(int, sqlite3_extended_errcode, (sqlite3 * database))
{
	return failed && failed == database ? failure : __real_sqlite3_extended_errcode(database);
}

WRAPPED(int, sqlite3_errcode, (sqlite3 * database))
{
	return failed && failed == database ? failure : __real_sqlite3_errcode(database);
}

WRAPPED(const char *, sqlite3_errmsg, (sqlite3 * database))
{
	return failed && failed == database ? sqlite3_errstr(failure)
					    : __real_sqlite3_errmsg(database);
}
