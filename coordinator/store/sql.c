#include "coordinator/store/sql.h"

#include <string.h>

#include "core/tlog/commitment.h"

struct sql_value sql_integer(int64_t value)
{
	return (struct sql_value) { .kind = SQL_INTEGER, .integer = value };
}

struct sql_value sql_text(const char *text)
{
	return (struct sql_value) { .kind = text ? SQL_TEXT : SQL_NULL, .bytes = bytes_of(text) };
}

struct sql_value sql_bytes(const void *data, size_t size)
{
	return (struct sql_value) { .kind = SQL_BYTES, .bytes = { data, size } };
}

struct sql_value sql_hash(const struct hash *hash)
{
	return sql_bytes(hash->bytes, sizeof hash->bytes);
}

/* What a person can do something about.  A damaged store is an internal error to those who ask:
 * it is not they that have to change anything. */
static const struct {
	int code; /* SQLite's primary result code */
	enum error_code meaning;
	const char *advice;
} troubles[] = {
	{ SQLITE_FULL, ERROR_UNREACHABLE,
	  "the disk of the store is full; make room, then try again" },
	{ SQLITE_IOERR, ERROR_UNREACHABLE,
	  "the disk of the store does not work; look at it, then try again" },
	{ SQLITE_READONLY, ERROR_UNREACHABLE,
	  "the store cannot be written; look at its file's rights and its disk" },
	{ SQLITE_CANTOPEN, ERROR_UNREACHABLE,
	  "the store cannot be opened; look at its file's rights and its disk" },
	{ SQLITE_CORRUPT, ERROR_INTERNAL, "the store is damaged; restore it from a backup" },
	{ SQLITE_NOTADB, ERROR_INTERNAL, "the store is no database; restore it from a backup" },
};

static bool explain(struct store *store, const char *doing, struct error *error)
{
	int code = sqlite3_errcode(store->database) & 0xFF;

	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
		if (troubles[i].code == code)
			return error_set(error, troubles[i].meaning, "%s (%s: %s)",
					 troubles[i].advice,
					 sqlite3_db_filename(store->database, "main"),
					 sqlite3_errmsg(store->database));
	return error_set(error, ERROR_INTERNAL, "the store cannot %s: %s", doing,
			 sqlite3_errmsg(store->database));
}

bool sql_failed(struct store *store, const char *doing, struct error *error)
{
	explain(store, doing, error);
	if (store->undone.code == ERROR_NONE && sqlite3_get_autocommit(store->database))
		store->undone = *error;
	return false;
}

bool sql_execute(struct store *store, const char *sql, struct error *error)
{
	return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       sql_failed(store, sql, error);
}

bool sql_script(struct store *store, enum store_sql sql, struct error *error)
{
	return sqlite3_exec(store->database, store_sql[sql], NULL, NULL, NULL) == SQLITE_OK ||
	       sql_failed(store, "make its tables", error);
}

/* The bound bytes outlive the statement's use: sql_end and sql_run reset before they return. */
static int bind_one(sqlite3_stmt *statement, int at, const struct sql_value *value)
{
	switch (value->kind) {
	case SQL_INTEGER:
		return sqlite3_bind_int64(statement, at, value->integer);
	case SQL_TEXT:
		return sqlite3_bind_text64(statement, at, value->bytes.data, value->bytes.size,
					   SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BYTES:
		return sqlite3_bind_blob64(statement, at,
					   value->bytes.size ? value->bytes.data : "",
					   value->bytes.size, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(statement, at);
	}
}

struct sql_rows sql_start(struct store *store, enum store_sql sql, const struct sql_value *values)
{
	struct sql_rows rows = { store, store->statements[sql], SQLITE_OK };

	for (int i = 0; values[i].kind != SQL_END && rows.status == SQLITE_OK; i++)
		rows.status = bind_one(rows.statement, i + 1, &values[i]);
	return rows;
}

bool sql_next(struct sql_rows *rows)
{
	if (rows->status == SQLITE_OK || rows->status == SQLITE_ROW)
		rows->status = sqlite3_step(rows->statement);
	return rows->status == SQLITE_ROW;
}

static bool all_read(struct store *store, struct error *error)
{
	if (store->unread.code == ERROR_NONE)
		return true;
	*error = store->unread;
	store->unread = (struct error) { .code = ERROR_NONE };
	return false;
}

bool sql_end(struct sql_rows *rows, struct error *error)
{
	bool fine =
	    rows->status == SQLITE_DONE || rows->status == SQLITE_ROW || rows->status == SQLITE_OK;

	if (!fine)
		sql_failed(rows->store, sqlite3_sql(rows->statement), error);
	sqlite3_reset(rows->statement);
	sqlite3_clear_bindings(rows->statement);
	return fine && all_read(rows->store, error);
}

bool sql_run(struct store *store, enum store_sql sql, const struct sql_value *values,
	     struct error *error)
{
	struct sql_rows rows = sql_start(store, sql, values);

	while (sql_next(&rows))
		;
	return sql_end(&rows, error);
}

bool sql_run_once(struct store *store, enum store_sql sql, const struct sql_value *values,
		  struct error *error)
{
	if (!sql_run(store, sql, values, error))
		return false;
	if (sqlite3_changes(store->database) == 1)
		return true;
	return error_set(error, ERROR_INTERNAL, "the store changed %d rows where one was meant: %s",
			 sqlite3_changes(store->database), sqlite3_sql(store->statements[sql]));
}

int64_t sql_column_integer(const struct sql_rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

struct hash sql_column_hash(const struct sql_rows *rows, int column)
{
	struct hash hash = { { 0 } };
	const void *data = sqlite3_column_blob(rows->statement, column);

	if (data && sqlite3_column_bytes(rows->statement, column) == HASH_SIZE)
		memcpy(hash.bytes, data, HASH_SIZE);
	return hash;
}

struct bytes sql_column_bytes(struct arena *arena, const struct sql_rows *rows, int column)
{
	const void *data = sqlite3_column_blob(rows->statement, column);
	size_t size = (size_t)sqlite3_column_bytes(rows->statement, column);

	return (struct bytes) { arena_text_n(arena, data ? data : "", size), size };
}

static char *digits(struct arena *arena, const char *prefix, const struct hash *commitment)
{
	return arena_printf(arena, "%s%.8s", prefix, hash_hex(arena, commitment));
}

static char *found_text(struct arena *arena, const struct sql_rows *rows,
			const struct hash *commitment)
{
	struct bytes text = sql_column_bytes(arena, rows, 2);

	if (!sql_column_integer(rows, 1))
		return arena_text_n(arena, text.data, text.size);
	return bytes_equal_text(sql_column_bytes(arena, rows, 0),
				disclosure_kind_name(DISCLOSURE_NAME))
		   ? digits(arena, REDACTED_PREFIX, commitment)
		   : arena_text(arena, "(redacted)");
}

struct store *sql_discloser(struct store *store)
{
	return store->lender ? store->lender : store;
}

bool sql_disclosed(struct arena *arena, struct store *store, const struct hash *commitment,
		   char **text, struct error *error)
{
	struct sql_rows rows =
	    sql_start(sql_discloser(store), STORE_DISCLOSURE_FIND, VALUES(sql_hash(commitment)));

	*text = sql_next(&rows) ? found_text(arena, &rows, commitment)
				: digits(arena, "undisclosed-", commitment);
	return sql_end(&rows, error);
}

/* Where a text may be a commitment, that is a blob. */
static bool is_commitment(const struct sql_rows *rows, int column)
{
	return sqlite3_column_type(rows->statement, column) == SQLITE_BLOB &&
	       sqlite3_column_bytes(rows->statement, column) == HASH_SIZE;
}

/* That it cannot be read is told by sql_end. */
static char *opened(struct arena *arena, struct store *store, const struct hash *commitment)
{
	struct error error;
	char *text;

	if (!sql_disclosed(arena, store, commitment, &text, &error))
		store->unread = error;
	return text;
}

char *sql_column_text(struct arena *arena, const struct sql_rows *rows, int column)
{
	struct hash hash;
	const char *text;

	if (is_commitment(rows, column)) {
		hash = sql_column_hash(rows, column);
		return opened(arena, rows->store, &hash);
	}
	text = (const char *)sqlite3_column_text(rows->statement, column);
	return text ? arena_text_n(arena, text,
				   (size_t)sqlite3_column_bytes(rows->statement, column))
		    : NULL;
}

bool sql_one_integer(struct store *store, enum store_sql sql, const struct sql_value *values,
		     int64_t *value, struct error *error)
{
	struct sql_rows rows = sql_start(store, sql, values);

	*value = sql_next(&rows) ? sql_column_integer(&rows, 0) : 0;
	return sql_end(&rows, error);
}
