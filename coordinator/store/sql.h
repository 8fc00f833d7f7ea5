#ifndef COORDINATOR_STORE_SQL_H
#define COORDINATOR_STORE_SQL_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "store_sql.h"
#include <sqlite3.h>

#define BUSY_WAIT 5000 /* ms: for another connection that writes */

/* Prepare, bind, step: the store's only way to SQLite.  Statements are prepared at open; values are
 * always bound. */
struct store {
	sqlite3 *database;
	bool owner;
	int owner_lock; /* file descriptor, -1 for readers */
	sqlite3_stmt *statements[STORE_SQL_COUNT];
	struct error undone;  /* what ended the open transaction; code ERROR_NONE: nothing */
	struct error unread;  /* a commitment in a row that is being read; ERROR_NONE: nothing */
	bool erased;          /* something was, and its copies in the files are still to go */
	struct store *lender; /* a scratch store's: whose blobs and disclosures it reads */
};

enum sql_kind {
	SQL_END,
	SQL_NULL,
	SQL_INTEGER,
	SQL_TEXT,
	SQL_BYTES
};

struct sql_value {
	enum sql_kind kind;
	int64_t integer;
	struct bytes bytes;
};

struct sql_value sql_integer(int64_t value);
struct sql_value sql_text(const char *text); /* NULL is null */
struct sql_value sql_bytes(const void *data, size_t size);
struct sql_value sql_hash(const struct hash *hash);
/* The values for ?1, ?2, ... */
#define VALUES(...) ((const struct sql_value[]) { __VA_ARGS__, { .kind = SQL_END } })

#define NO_VALUES ((const struct sql_value[]) { { .kind = SQL_END } })

bool sql_failed(struct store *store, const char *doing, struct error *error);

/* Runs a statement without values that is not prepared: it begins, ends, sets up. */
bool sql_execute(struct store *store, const char *sql, struct error *error) MUST_CHECK;
/* Runs the statements of a file that has several: they make tables. */
bool sql_script(struct store *store, enum store_sql sql, struct error *error) MUST_CHECK;

/* Runs a statement that gives no rows. */
bool sql_run(struct store *store, enum store_sql sql, const struct sql_value *values,
	     struct error *error) MUST_CHECK;
/* The same; ERROR_INTERNAL unless it changed exactly one row. */
bool sql_run_once(struct store *store, enum store_sql sql, const struct sql_value *values,
		  struct error *error) MUST_CHECK;

/* One use of a statement that gives rows.  Always ended with sql_end. */
struct sql_rows {
	struct store *store;
	sqlite3_stmt *statement;
	int status;
};

struct sql_rows sql_start(struct store *store, enum store_sql sql, const struct sql_value *values);
bool sql_next(struct sql_rows *rows); /* false: no more, or failed: sql_end knows */
bool sql_end(struct sql_rows *rows, struct error *error) MUST_CHECK;

int64_t sql_column_integer(const struct sql_rows *rows, int column);
/* Or NULL; of a commitment what it commits to. */
char *sql_column_text(struct arena *arena, const struct sql_rows *rows, int column);
struct bytes sql_column_bytes(struct arena *arena, const struct sql_rows *rows, int column);
struct hash sql_column_hash(const struct sql_rows *rows, int column); /* zero when null */

/* What a commitment (core/tlog/commitment.h) commits to.  Where that was redacted: of a name
 * "redacted-" and eight digits of the commitment, the same wherever the name was; of a text
 * "(redacted)".  Where nothing is known: "undisclosed-" and the digits. */
struct store *sql_discloser(struct store *store); /* the store itself, or its lender */
bool sql_disclosed(struct arena *arena, struct store *store, const struct hash *commitment,
		   char **text, struct error *error) MUST_CHECK;

/* The first row's first column; 0 when there is no row. */
bool sql_one_integer(struct store *store, enum store_sql sql, const struct sql_value *values,
		     int64_t *value, struct error *error) MUST_CHECK;
#endif
