#include <string.h>

#include "agent/sqlite/connection.h"

/* How the rows of a tool's table are read. */
static const struct {
	const char *found, *tool;
	enum sqlite_target_sql rows;
	enum sqlite_target_sql put; /* where the tool has no way back of its own */
} tables[] = {
	{ "atlas", "atlas", SQLITE_TARGET_HISTORY_ATLAS, SQLITE_TARGET_EJECT_ATLAS },
	{ "drizzle", "drizzle", SQLITE_TARGET_HISTORY_DRIZZLE, SQLITE_TARGET_EJECT_DRIZZLE },
	{ "drizzle with names", "drizzle", SQLITE_TARGET_HISTORY_DRIZZLE,
	  SQLITE_TARGET_EJECT_DRIZZLE_NAMED },
	{ "golang-migrate", "golang-migrate", SQLITE_TARGET_HISTORY_GOLANG_MIGRATE,
	  SQLITE_TARGET_EJECT_GOLANG_MIGRATE },
	{ "dbmate", "dbmate", SQLITE_TARGET_HISTORY_DBMATE, SQLITE_TARGET_EJECT_DBMATE },
	{ "goose", "goose", SQLITE_TARGET_HISTORY_GOOSE, SQLITE_TARGET_EJECT_GOOSE },
	{ "flyway", "flyway", SQLITE_TARGET_HISTORY_FLYWAY, SQLITE_TARGET_EJECT_FLYWAY },
	{ "liquibase", "liquibase", SQLITE_TARGET_HISTORY_LIQUIBASE, SQLITE_TARGET_SQL_COUNT },
	{ "prisma", "prisma", SQLITE_TARGET_HISTORY_PRISMA, SQLITE_TARGET_EJECT_PRISMA },
	{ "alembic", "alembic", SQLITE_TARGET_HISTORY_ALEMBIC, SQLITE_TARGET_SQL_COUNT },
	{ "django", "django", SQLITE_TARGET_HISTORY_DJANGO, SQLITE_TARGET_SQL_COUNT },
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
			if (text_equal(tables[i].found,
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

static bool entry_put(struct sqlite *sqlite, enum sqlite_target_sql sql,
		      const struct history_entry *entry, struct error *error)
{
	const char *texts[] = { entry->version, entry->name, entry->description, entry->checksum };
	SCOPED(sqlite_finish) sqlite3_stmt *statement = sqlite_prepare(sqlite, sql, error);

	if (!statement)
		return false;
	for (int i = 0; i < 4; i++)
		if (texts[i])
			sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 5, entry->stamp);
	sqlite3_bind_int64(statement, 6, entry->statements);
	return sqlite3_step(statement) == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}

bool sqlite_history_put(struct target *target, const struct history_tool *tool,
			const struct history_entry *entries, size_t count, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	bool found[TABLE_COUNT] = { false };
	size_t table = 0;

	if (!found_all(sqlite, found, error))
		return false;
	while (table < TABLE_COUNT && !(found[table] && text_equal(tables[table].tool, tool->name)))
		table++;
	if (table == TABLE_COUNT)
		return error_set(error, ERROR_NOT_FOUND, "%s holds no history of %s", target->name,
				 tool->name);
	for (size_t i = 0; i < count; i++)
		if (!entry_put(sqlite, tables[table].put, &entries[i], error))
			return error_wrap(error, "the history of %s", tool->name);
	return true;
}
