#include <stdlib.h>

#include "agent/postgres/connection.h"

/* What history_tables.sql calls a table that is there, and how its rows are read. */
static const struct {
	const char *found, *tool;
	enum postgres_sql rows;
	enum postgres_sql put; /* where the tool has no way back of its own */
} tables[] = {
	{ "atlas", "atlas", POSTGRES_HISTORY_ATLAS, POSTGRES_EJECT_ATLAS },
	{ "atlas in its schema", "atlas", POSTGRES_HISTORY_ATLAS_SCHEMA,
	  POSTGRES_EJECT_ATLAS_SCHEMA },
	{ "drizzle", "drizzle", POSTGRES_HISTORY_DRIZZLE, POSTGRES_EJECT_DRIZZLE },
	{ "drizzle with names", "drizzle", POSTGRES_HISTORY_DRIZZLE, POSTGRES_EJECT_DRIZZLE_NAMED },
	{ "golang-migrate", "golang-migrate", POSTGRES_HISTORY_GOLANG_MIGRATE,
	  POSTGRES_EJECT_GOLANG_MIGRATE },
	{ "dbmate", "dbmate", POSTGRES_HISTORY_DBMATE, POSTGRES_EJECT_DBMATE },
	{ "goose", "goose", POSTGRES_HISTORY_GOOSE, POSTGRES_EJECT_GOOSE },
	{ "flyway", "flyway", POSTGRES_HISTORY_FLYWAY, POSTGRES_EJECT_FLYWAY },
	{ "liquibase", "liquibase", POSTGRES_HISTORY_LIQUIBASE, POSTGRES_SQL_COUNT },
	{ "prisma", "prisma", POSTGRES_HISTORY_PRISMA, POSTGRES_EJECT_PRISMA },
	{ "sqitch", "sqitch", POSTGRES_HISTORY_SQITCH, POSTGRES_SQL_COUNT },
	{ "node-pg-migrate", "node-pg-migrate", POSTGRES_HISTORY_NODEPGMIGRATE,
	  POSTGRES_EJECT_NODEPGMIGRATE },
	{ "alembic", "alembic", POSTGRES_HISTORY_ALEMBIC, POSTGRES_SQL_COUNT },
	{ "django", "django", POSTGRES_HISTORY_DJANGO, POSTGRES_SQL_COUNT },
};

static const char *text_at(struct arena *arena, const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column))
		return NULL;
	return arena_text(arena, PQgetvalue(result, row, column));
}

static bool rows_read(struct arena *arena, struct postgres *postgres, enum postgres_sql sql,
		      struct history *history, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, sql, NO_VALUES, error);

	if (!result)
		return error_wrap(error, "the history of %s", history->tool->name);
	history->count = (size_t)PQntuples(result);
	history->rows = arena_new_array(arena, struct history_row, history->count);
	for (int at = 0; at < PQntuples(result); at++) {
		struct history_row *row = &history->rows[at];

		row->version = text_at(arena, result, at, 0);
		row->name = text_at(arena, result, at, 1);
		row->checksum = text_at(arena, result, at, 2);
		row->applied = strtoll(PQgetvalue(result, at, 4), NULL, 10);
		if (!history_outcome_from_name(PQgetvalue(result, at, 3), &row->outcome))
			return error_set(error, ERROR_INTERNAL, "the history of %s: its outcome",
					 history->tool->name);
	}
	return true;
}

static bool table_read(struct arena *arena, struct postgres *postgres, const char *found,
		       struct histories *histories, struct error *error)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct history *history = &histories->items[histories->count];

		if (!text_equal(tables[i].found, found))
			continue;
		histories->count++;
		history->tool = history_tool_find(tables[i].tool);
		return rows_read(arena, postgres, tables[i].rows, history, error);
	}
	return true;
}

bool postgres_histories(struct arena *arena, struct target *target, struct histories *histories,
			struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_HISTORY_TABLES, NO_VALUES, error);

	if (!result)
		return false;
	histories->items = arena_new_array(arena, struct history, (size_t)PQntuples(result));
	for (int at = 0; at < PQntuples(result); at++)
		if (!table_read(arena, postgres, PQgetvalue(result, at, 0), histories, error))
			return false;
	return true;
}

/* The row of `tables` for the tool's table as it is there. */
static bool table_find(struct postgres *postgres, const struct history_tool *tool, size_t *index,
		       struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_HISTORY_TABLES, NO_VALUES, error);

	if (!result)
		return false;
	for (int at = 0; at < PQntuples(result); at++)
		for (*index = 0; *index < sizeof tables / sizeof *tables; ++*index)
			if (text_equal(tables[*index].tool, tool->name) &&
			    text_equal(tables[*index].found, PQgetvalue(result, at, 0)))
				return true;
	return error_set(error, ERROR_NOT_FOUND, "%s holds no history of %s", postgres->target.name,
			 tool->name);
}

bool postgres_history_put(struct target *target, const struct history_tool *tool,
			  const struct history_entry *entries, size_t count, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct postgres *postgres = postgres_of(target);
	size_t table;

	if (!table_find(postgres, tool, &table, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct history_entry *entry = &entries[i];

		arena_reset(arena);
		if (!postgres_run(postgres, tables[table].put,
				  VALUES(entry->version, entry->name, entry->description,
					 entry->checksum, postgres_number(arena, entry->stamp),
					 postgres_number(arena, entry->statements)),
				  error))
			return error_wrap(error, "the history of %s", tool->name);
	}
	return true;
}
