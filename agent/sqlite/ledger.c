#include <inttypes.h>
#include <string.h>

#include "agent/sqlite/connection.h"
#include "core/base/crypto.h"

static bool tables_found(struct sqlite *sqlite, struct ledger *ledger, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_LEDGER_EXISTS, error);

	if (!statement)
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return sqlite_refused(sqlite, "", error);
	ledger->exists = sqlite3_column_int(statement, 0);
	ledger->outdated = ledger->exists && !sqlite3_column_int(statement, 1);
	return true;
}

bool sqlite_ledger_exists(struct sqlite *sqlite, bool *exists, struct error *error)
{
	struct ledger found = { 0 };
	bool known = tables_found(sqlite, &found, error);

	*exists = found.exists;
	return known;
}

static const char *text_in(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

static const char *text_at(struct arena *arena, sqlite3_stmt *statement, int column)
{
	return arena_text(arena, text_in(statement, column));
}

/* The column's text, kept once for all the rows that have the same. */
static const char *text_shared(struct arena *arena, sqlite3_stmt *statement, int column,
			       const char *before)
{
	const char *text = text_in(statement, column);

	return text_equal(text, before) ? before : arena_text(arena, text);
}

/* Columns as in ledger_rows.sql; `before` is the row before it, or an empty one. */
static bool row_read(struct arena *arena, sqlite3_stmt *statement, const struct ledger_row *before,
		     struct ledger_row *row)
{
	row->version = text_at(arena, statement, 0);
	row->name = text_at(arena, statement, 1);
	row->statements = (unsigned)sqlite3_column_int64(statement, 6);
	row->applied = (unsigned)sqlite3_column_int64(statement, 7);
	row->attempt = text_shared(arena, statement, 8, before->attempt);
	row->epoch = (uint64_t)sqlite3_column_int64(statement, 9);
	row->started = sqlite3_column_int64(statement, 10);
	row->finished = sqlite3_column_int64(statement, 11);
	row->duration = sqlite3_column_int64(statement, 12);
	row->error = text_at(arena, statement, 13);
	row->operator= text_shared(arena, statement, 14, before->operator);
	row->evidence = text_at(arena, statement, 16);
	row->details = text_at(arena, statement, 17);
	return hash_from_hex(text_in(statement, 2), &row->content) &&
	       (!*text_in(statement, 3) || hash_from_hex(text_in(statement, 3), &row->entry)) &&
	       (!*text_in(statement, 15) || hash_from_hex(text_in(statement, 15), &row->prefix)) &&
	       txmode_from_name(text_in(statement, 4), &row->txmode) &&
	       ledger_outcome_from_name(text_in(statement, 5), &row->outcome);
}

/* Unbound it would be NULL, and the ledger look empty. */
static bool bind_project(struct sqlite *sqlite, sqlite3_stmt *statement, struct error *error)
{
	return !sqlite3_bind_text(statement, 1, sqlite->project, -1, SQLITE_STATIC) ||
	       sqlite_refused(sqlite, "", error);
}

static bool rows_read(struct arena *arena, struct sqlite *sqlite, struct ledger *ledger,
		      struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_LEDGER_ROWS, error);
	struct ledger_row before = { 0 };
	int step;

	if (!statement || !bind_project(sqlite, statement, error))
		return false;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		struct ledger_row *row = ledger_add(arena, ledger);

		if (!row_read(arena, statement, &before, row))
			return error_set(error, ERROR_INTEGRITY,
					 "%s: the row of version %s in lockstep_migrations was not "
					 "written by us: restore it",
					 sqlite->target.name, row->version);
		before = *row;
	}
	return step == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}

static bool fence_read(struct arena *arena, struct sqlite *sqlite, struct ledger *ledger,
		       struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_LEDGER_EPOCH, error);

	if (!statement || !bind_project(sqlite, statement, error))
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return sqlite_refused(sqlite, "", error);
	ledger->epoch = (uint64_t)sqlite3_column_int64(statement, 0);
	ledger_expect(arena, ledger, (size_t)sqlite3_column_int64(statement, 1));
	return true;
}

bool sqlite_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);

	if (!tables_found(sqlite, ledger, error))
		return false;
	return !ledger->exists || (fence_read(arena, sqlite, ledger, error) &&
				   rows_read(arena, sqlite, ledger, error));
}

bool sqlite_ledger_prepare(struct target *target, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	struct ledger found = { 0 };

	if (!sqlite_appear(sqlite, error) || !tables_found(sqlite, &found, error))
		return false;
	if (found.outdated)
		return sqlite_run(sqlite, SQLITE_TARGET_LEDGER_UPGRADE, error);
	return sqlite_run(sqlite, SQLITE_TARGET_LEDGER_MIGRATIONS, error) &&
	       sqlite_run(sqlite, SQLITE_TARGET_LEDGER_FENCE, error);
}

bool sqlite_ledger_fence(struct target *target, uint64_t epoch, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_FENCE, error);
	int step;

	if (!statement || !bind_project(sqlite, statement, error))
		return false;
	if (sqlite3_bind_int64(statement, 2, (sqlite3_int64)epoch))
		return sqlite_refused(sqlite, "", error);
	step = sqlite3_step(statement);
	if (step == SQLITE_DONE)
		return error_set(error, ERROR_CONFLICT,
				 "%s: an attempt with a higher epoch than %" PRIu64
				 " was here: this one is stale and stops",
				 target->name, epoch);
	if (step != SQLITE_ROW || sqlite3_step(statement) != SQLITE_DONE)
		return sqlite_refused(sqlite, "", error);
	return true;
}

static bool bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
	return !sqlite3_bind_text(statement, parameter, text ? text : "", -1, SQLITE_STATIC);
}

static bool bind_optional(sqlite3_stmt *statement, int parameter, const char *text)
{
	return !text || bind_text(statement, parameter, text);
}

static bool bind_number(sqlite3_stmt *statement, int parameter, int64_t number)
{
	return !sqlite3_bind_int64(statement, parameter, number);
}

static const char *hash_or_empty(struct arena *arena, const struct hash *hash)
{
	static const struct hash none;

	return hash_equal(hash, &none) ? "" : hash_hex(arena, hash);
}

static bool bind_row(struct arena *arena, struct sqlite *sqlite, sqlite3_stmt *put,
		     const struct ledger_row *row)
{
	return bind_text(put, 1, sqlite->project) && bind_text(put, 2, row->version) &&
	       bind_text(put, 3, row->name) && bind_text(put, 4, hash_hex(arena, &row->content)) &&
	       bind_text(put, 5, hash_or_empty(arena, &row->entry)) &&
	       bind_text(put, 6, txmode_name(row->txmode)) &&
	       bind_text(put, 7, ledger_outcome_stored(row)) &&
	       bind_number(put, 8, row->statements) && bind_number(put, 9, row->applied) &&
	       bind_text(put, 10, row->attempt) && bind_number(put, 11, (int64_t)row->epoch) &&
	       bind_number(put, 12, row->started) && bind_number(put, 13, row->finished) &&
	       bind_number(put, 14, row->duration) && bind_optional(put, 15, row->error) &&
	       bind_text(put, 16, row->operator) &&
	       bind_text(put, 17, hash_or_empty(arena, &row->prefix)) &&
	       bind_optional(put, 18, row->evidence) && bind_optional(put, 19, row->details);
}

bool sqlite_ledger_put(struct target *target, const struct ledger_row *row, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish)
	sqlite3_stmt *put = sqlite_prepare(sqlite, SQLITE_TARGET_LEDGER_PUT, error);

	if (!put)
		return false;
	return (bind_row(arena, sqlite, put, row) && sqlite3_step(put) == SQLITE_DONE) ||
	       sqlite_refused(sqlite, "", error);
}
