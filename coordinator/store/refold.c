#include "coordinator/store/refold.h"

#include <string.h>

#include "coordinator/store/log.h"
#include "coordinator/store/open.h"
#include "coordinator/store/sql.h"

#define SHOWN 60 /* bytes of a value in a message */

/* What changes without an entry: statements count as revisions, and a look that confirms a target
 * is no news.  The tree's hashes are checked with the tree. */
static const struct {
	const char *table, *column; /* NULL: all */
} beside[] = { { "rollout", "revision" }, { "target", "confirmed" }, { "tree_hash", NULL } };

static bool is_beside(const char *table, const char *column)
{
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		if (text_equal(beside[i].table, table) && text_equal(beside[i].column, column))
			return true;
	return false;
}

static void statement_end(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

static bool prepare(struct store *store, const char *sql, sqlite3_stmt **statement,
		    struct error *error)
{
	return sqlite3_prepare_v2(store->database, sql, -1, statement, NULL) == SQLITE_OK ||
	       sql_failed(store, sql, error);
}

/* "select * from t order by its primary key" */
static bool select_all(struct arena *arena, struct store *store, const char *table,
		       const char **sql, struct error *error)
{
	SCOPED(statement_end) sqlite3_stmt *columns = NULL;
	const char *pragma = arena_printf(
	    arena, "select name from pragma_table_info('%s') where pk > 0 order by pk", table);
	struct buffer text = buffer_in(arena);

	if (!prepare(store, pragma, &columns, error))
		return false;
	buffer_printf(&text, "select * from %s order by ", table);
	for (int i = 0; sqlite3_step(columns) == SQLITE_ROW; i++)
		buffer_printf(&text, "%s\"%s\"", i ? ", " : "",
			      (const char *)sqlite3_column_text(columns, 0));
	*sql = buffer_text(&text);
	return true;
}

static const char *shown(struct arena *arena, sqlite3_stmt *row, int column)
{
	const void *data = sqlite3_column_blob(row, column);
	size_t size = (size_t)sqlite3_column_bytes(row, column);

	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return "nothing";
	if (sqlite3_column_type(row, column) == SQLITE_BLOB)
		return hex_encode(arena, data ? data : "", size < HASH_SIZE ? size : HASH_SIZE);
	return text_shortened(arena, arena_text_n(arena, data ? data : "", size), SHOWN);
}

static bool same(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	int size = sqlite3_column_bytes(a, column);
	const void *data_a, *data_b;

	if (sqlite3_column_type(a, column) != sqlite3_column_type(b, column))
		return false;
	if (sqlite3_column_type(a, column) == SQLITE_INTEGER)
		return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
	data_a = sqlite3_column_blob(a, column);
	data_b = sqlite3_column_blob(b, column);
	return size == sqlite3_column_bytes(b, column) &&
	       (!size || !memcmp(data_a, data_b, (size_t)size));
}

/* Its first columns name a row. */
static const char *row_name(struct arena *arena, sqlite3_stmt *row)
{
	struct buffer text = buffer_in(arena);

	for (int i = 0; i < sqlite3_column_count(row) && i < 4; i++)
		buffer_printf(&text, "%s%s", i ? ", " : "", shown(arena, row, i));
	return buffer_text(&text);
}

static bool compare_row(const char *table, sqlite3_stmt *kept, sqlite3_stmt *anew,
			struct error *error)
{
	SCOPED(arena_release) struct arena *arena = NULL;

	for (int i = 0; i < sqlite3_column_count(kept); i++) {
		const char *column = sqlite3_column_name(kept, i);

		if (same(kept, anew, i) || is_beside(table, column))
			continue;
		arena = arena_open();
		return error_set(error, ERROR_INTEGRITY,
				 "table %s, row (%s): the store has %s %s, and the log gives %s",
				 table, row_name(arena, kept), column, shown(arena, kept, i),
				 shown(arena, anew, i));
	}
	return true;
}

static bool compare_rows(const char *table, sqlite3_stmt *kept, sqlite3_stmt *anew, uint64_t *rows,
			 struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int one = sqlite3_step(kept), two = sqlite3_step(anew);

	for (; one == SQLITE_ROW && two == SQLITE_ROW; ++*rows) {
		if (!compare_row(table, kept, anew, error))
			return false;
		one = sqlite3_step(kept);
		two = sqlite3_step(anew);
	}
	if (one == SQLITE_DONE && two == SQLITE_DONE)
		return true;
	return error_set(error, ERROR_INTEGRITY, "table %s: %s (%s)", table,
			 one == SQLITE_ROW   ? "the store has a row that the log does not give"
			 : two == SQLITE_ROW ? "the store lacks a row that the log gives"
					     : "its rows cannot be read",
			 one == SQLITE_ROW   ? row_name(arena, kept)
			 : two == SQLITE_ROW ? row_name(arena, anew)
					     : "look at the disk");
}

static bool compare_table(struct refold *refold, const char *table, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	SCOPED(statement_end) sqlite3_stmt *one = NULL;
	SCOPED(statement_end) sqlite3_stmt *two = NULL;
	const char *sql;

	refold->tables++;
	return select_all(arena, refold->anew, table, &sql, error) &&
	       prepare(refold->kept, sql, &one, error) && prepare(refold->anew, sql, &two, error) &&
	       compare_rows(table, one, two, &refold->rows, error);
}

/* The projections are the tables that their script makes. */
static const char *next_table(struct arena *arena, const char **at)
{
	static const char create[] = "create table ";
	const char *found = strstr(*at, create);

	if (!found)
		return NULL;
	*at = found + strlen(create);
	return arena_text_n(arena, *at, strcspn(*at, " ("));
}

bool refold_open(struct refold *refold, struct store *store, struct error *error)
{
	*refold = (struct refold) { .kept = store };
	if (!store_open("", STORE_SCRATCH, &refold->anew, error) ||
	    !sql_execute(refold->anew, "pragma journal_mode = off; pragma cache_size = -16000",
			 error))
		return false;
	refold->anew->lender = store;
	return store_begin(refold->anew, error);
}

void refold_close(struct refold *refold)
{
	store_close(refold->anew);
	refold->anew = NULL;
}

bool refold_entry(struct arena *arena, struct refold *refold, const struct entry *entry,
		  struct error *error)
{
	return log_fold_next(arena, refold->anew, entry, error);
}

bool refold_compare(struct refold *refold, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *at = store_sql[STORE_PROJECTIONS], *table;

	while ((table = next_table(arena, &at)))
		if (!is_beside(table, NULL) && !compare_table(refold, table, error))
			return false;
	return true;
}
