#include "core/adopt/history.h"

#include <inttypes.h>
#include <string.h>

#include "core/adopt/checksum.h"
#include "core/base/value.h"
#include "core/record.h"

#define ROW_LIMIT  1000000
#define TOOL_LIMIT 100

/* Atlas ariga/atlas cmd/atlas/internal/migrate/ent/schema/revision.go; Drizzle drizzle-orm
 * migrator.ts; golang-migrate database/postgres; dbmate and Rails the versions alone; goose
 * internal/dialect; Flyway's JdbcTableSchemaHistory; Liquibase's DATABASECHANGELOG, whose MD5 is of
 * its own normal form; Prisma schema-engine; sqitch lib/sqitch.sql; node-pg-migrate runMigration;
 * Alembic and Django name code, not files of SQL. */
const struct history_tool history_tools[] = {
	{ "atlas", "atlas_schema_revisions", HISTORY_BY_VERSION, CHECKSUM_SUM_ENTRY, false, NULL },
	{ "drizzle", "__drizzle_migrations", HISTORY_BY_CONTENT, CHECKSUM_SHA256, false, NULL },
	{ "golang-migrate", "schema_migrations", HISTORY_BY_NUMBER, CHECKSUM_NONE, true, NULL },
	{ "dbmate", "schema_migrations", HISTORY_BY_VERSION, CHECKSUM_NONE, false, NULL },
	{ "goose", "goose_db_version", HISTORY_BY_NUMBER, CHECKSUM_NONE, false, NULL },
	{ "flyway", "flyway_schema_history", HISTORY_BY_DOTS, CHECKSUM_CRC32_LINES, false, NULL },
	{ "liquibase", "databasechangelog", HISTORY_BY_CHANGESET, CHECKSUM_FOREIGN, false,
	  "liquibase changelog-sync" },
	{ "prisma", "_prisma_migrations", HISTORY_BY_NAME, CHECKSUM_SHA256, false, NULL },
	{ "sqitch", "sqitch.changes", HISTORY_BY_VERSION, CHECKSUM_SHA1, false,
	  "sqitch deploy --log-only" },
	{ "node-pg-migrate", "pgmigrations", HISTORY_BY_NAME, CHECKSUM_NONE, false, NULL },
	{ "alembic", "alembic_version", HISTORY_BY_NOTHING, CHECKSUM_NONE, false, "alembic stamp" },
	{ "django", "django_migrations", HISTORY_BY_NOTHING, CHECKSUM_NONE, false,
	  "manage.py migrate --fake" },
	{ 0 },
};

const struct history_tool *history_tool_find(const char *name)
{
	for (const struct history_tool *tool = history_tools; tool->name; tool++)
		if (text_equal(tool->name, name))
			return tool;
	return NULL;
}

static const char *const outcome_names[HISTORY_OUTCOME_COUNT] = {
	[HISTORY_APPLIED] = "applied",
	[HISTORY_BROKEN] = "broken",
	[HISTORY_REVERTED] = "reverted",
	[HISTORY_BASELINE] = "baseline",
};

const char *history_outcome_name(enum history_outcome outcome)
{
	return outcome_names[outcome];
}

bool history_outcome_from_name(const char *name, enum history_outcome *outcome)
{
	for (int i = 0; i < HISTORY_OUTCOME_COUNT; i++)
		if (text_equal(name, outcome_names[i])) {
			*outcome = (enum history_outcome)i;
			return true;
		}
	return false;
}

static struct value *row_value(struct arena *arena, const struct history_row *row)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", row->version);
	value_put_text(value, "name", row->name);
	value_put_text(value, "checksum", row->checksum);
	value_put_text(value, "outcome", outcome_names[row->outcome]);
	value_put_integer(value, "applied", row->applied);
	return value;
}

static struct value *history_value(struct arena *arena, const struct history *history)
{
	struct value *value = value_object(arena), *rows = value_array(arena);

	for (size_t i = 0; i < history->count; i++)
		value_add(rows, row_value(arena, &history->rows[i]));
	value_put_text(value, "tool", history->tool->name);
	value_put(value, "rows", rows);
	return value;
}

struct bytes histories_write(struct arena *arena, const struct histories *histories)
{
	struct value *value = value_object(arena), *items = value_array(arena);

	for (size_t i = 0; i < histories->count; i++)
		value_add(items, history_value(arena, &histories->items[i]));
	value_put(value, "histories", items);
	return value_write(arena, value);
}

static bool row_parse(const struct value *value, struct history_row *row, struct error *error)
{
	const char *outcome;

	if (!record_text_or_null(value, "version", &row->version, error) ||
	    !record_text_or_null(value, "name", &row->name, error) ||
	    !record_text_or_null(value, "checksum", &row->checksum, error) ||
	    !record_text(value, "outcome", &outcome, error) ||
	    !record_integer(value, "applied", &row->applied, error))
		return false;
	return history_outcome_from_name(outcome, &row->outcome) ||
	       error_set(error, ERROR_INVALID, "outcome: \"%.40s\" is not known", outcome);
}

static bool rows_parse(struct arena *arena, const struct value *value, struct history *history,
		       struct error *error)
{
	struct value *rows;

	if (!record_list(value, "rows", ROW_LIMIT, &rows, error))
		return false;
	history->count = value_count(rows);
	history->rows = arena_new_array(arena, struct history_row, history->count);
	for (size_t i = 0; i < history->count; i++)
		if (!row_parse(value_at(rows, i), &history->rows[i], error))
			return error_wrap(error, "rows[%zu]", i);
	return true;
}

static bool history_parse(struct arena *arena, const struct value *value, struct history *history,
			  struct error *error)
{
	const char *tool;

	if (!record_text(value, "tool", &tool, error))
		return false;
	history->tool = history_tool_find(tool);
	if (!history->tool)
		return error_set(error, ERROR_INVALID, "tool: \"%.40s\" is not known", tool);
	return rows_parse(arena, value, history, error);
}

bool histories_parse(struct arena *arena, struct bytes text, struct histories *histories,
		     struct error *error)
{
	struct value *value, *items;

	*histories = (struct histories) { 0 };
	if (!value_parse(arena, text, &value, error) ||
	    !record_list(value, "histories", TOOL_LIMIT, &items, error))
		return false;
	histories->count = value_count(items);
	histories->items = arena_new_array(arena, struct history, histories->count);
	for (size_t i = 0; i < histories->count; i++)
		if (!history_parse(arena, value_at(items, i), &histories->items[i], error))
			return error_wrap(error, "histories[%zu]", i);
	return true;
}

static const char *tool_names(struct arena *arena, const struct histories *histories)
{
	struct buffer names = buffer_in(arena);

	for (size_t i = 0; i < histories->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", histories->items[i].tool->name);
	return buffer_text(&names);
}

bool histories_choose(const struct histories *histories, const char *tool, const char *place,
		      struct history *history, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (!histories->count)
		return error_set(error, ERROR_NOT_FOUND,
				 "%s holds no history table of a tool that is known", place);
	if (!tool && histories->count > 1)
		return error_set(error, ERROR_INVALID,
				 "%s holds the history tables of several tools (%s): name the one "
				 "that counts",
				 place, tool_names(arena, histories));
	for (size_t i = 0; i < histories->count; i++)
		if (!tool || text_equal(histories->items[i].tool->name, tool)) {
			*history = histories->items[i];
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND, "%s holds the history of %s, not of %.40s", place,
			 tool_names(arena, histories), tool);
}

const char *history_checksum_of(struct arena *arena, enum history_checksum form,
				const struct migration *migration)
{
	switch (form) {
	case CHECKSUM_SUM_ENTRY:
		return migration->has_entry
			   ? base64_encode(arena, migration->entry.bytes, HASH_SIZE)
			   : NULL;
	case CHECKSUM_SHA256:
		return hash_hex(arena, &migration->content);
	case CHECKSUM_SHA1:
		return checksum_sha1(arena, migration->text);
	case CHECKSUM_CRC32_LINES:
		return checksum_crc32_lines(arena, migration->text);
	case CHECKSUM_NONE:
	case CHECKSUM_FOREIGN:
		break;
	}
	return NULL;
}

bool history_checksum_needs_text(enum history_checksum form)
{
	return form == CHECKSUM_SHA1 || form == CHECKSUM_CRC32_LINES;
}

bool history_needs_text(const struct history_tool *tool)
{
	return tool->key == HISTORY_BY_CHANGESET || history_checksum_needs_text(tool->checksum);
}
