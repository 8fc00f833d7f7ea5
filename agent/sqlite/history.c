#include <string.h>

#include "agent/sqlite/connection.h"

/* How the rows of a tool's table are read. */
static const struct {
	const char *tool;
	enum sqlite_target_sql rows;
} tables[] = {
	{ "atlas", SQLITE_TARGET_HISTORY_ATLAS },
	{ "drizzle", SQLITE_TARGET_HISTORY_DRIZZLE },
	{ "golang-migrate", SQLITE_TARGET_HISTORY_GOLANG_MIGRATE },
	{ "dbmate", SQLITE_TARGET_HISTORY_DBMATE },
	{ "goose", SQLITE_TARGET_HISTORY_GOOSE },
	{ "flyway", SQLITE_TARGET_HISTORY_FLYWAY },
	{ "liquibase", SQLITE_TARGET_HISTORY_LIQUIBASE },
	{ "prisma", SQLITE_TARGET_HISTORY_PRISMA },
	{ "alembic", SQLITE_TARGET_HISTORY_ALEMBIC },
	{ "django", SQLITE_TARGET_HISTORY_DJANGO },
};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

static const char *text_at(struct arena *arena, sqlite3_stmt *statement, int column)
{
	return arena_text(arena, (const char *)sqlite3_column_text(statement, column));
}

static bool row_read(struct arena *arena, sqlite3_stmt *statement, struct history_row *row)
{
	row->version = text_at(arena, statement, 0);
	row->name = text_at(arena, statement, 1);
	row->checksum = text_at(arena, statement, 2);
	row->applied = sqlite3_column_int64(statement, 4);
	return history_outcome_from_name(text_at(arena, statement, 3), &row->outcome);
}

static bool rows_read(struct arena *arena, struct sqlite *sqlite, enum sqlite_target_sql sql,
		      struct history *history, struct error *error)
{
	SCOPED(sqlite_finish) sqlite3_stmt *statement = sqlite_prepare(sqlite, sql, error);
	struct buffer rows = buffer_in(arena);
	int step;

	if (!statement)
		return error_wrap(error, "the history of %s", history->tool->name);
	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		struct history_row row = { 0 };

		if (!row_read(arena, statement, &row))
			return error_set(error, ERROR_INTERNAL, "the history of %s: its outcome",
					 history->tool->name);
		buffer_add(&rows, &row, sizeof row);
	}
	history->rows = (struct history_row *)(void *)rows.data;
	history->count = rows.size / sizeof *history->rows;
	return step == SQLITE_DONE || sqlite_refused(sqlite, history->tool->name, error);
}

static bool found_all(struct sqlite *sqlite, bool found[TABLE_COUNT], struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_HISTORY_TABLES, error);
	int step;

	if (!statement)
		return false;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW)
		for (size_t i = 0; i < TABLE_COUNT; i++)
			if (text_equal(tables[i].tool,
				       (const char *)sqlite3_column_text(statement, 0)))
				found[i] = true;
	return step == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}

bool sqlite_histories(struct arena *arena, struct target *target, struct histories *histories,
		      struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	bool found[TABLE_COUNT] = { false };

	if (!found_all(sqlite, found, error))
		return false;
	histories->items = arena_new_array(arena, struct history, TABLE_COUNT);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct history *history = &histories->items[histories->count];

		if (!found[i])
			continue;
		histories->count++;
		history->tool = history_tool_find(tables[i].tool);
		if (!rows_read(arena, sqlite, tables[i].rows, history, error))
			return false;
	}
	return true;
}
