#include <string.h>

#include "core/scan.h"
#include "core/sql/lite_keep.h"
#include "core/sql/lite_schema.h"

bool lite_do(struct lite *lite, const char *statement)
{
	lite->steps = LITE_STEPS;
	return sqlite3_exec(lite->database, statement, NULL, NULL, NULL) == SQLITE_OK;
}

void lite_mark(struct lite *lite)
{
	(void)!lite_do(lite, lite_sql[LITE_MARK]);
}

void lite_back(struct lite *lite)
{
	(void)!lite_do(lite, lite_sql[LITE_BACK]);
	(void)!lite_do(lite, lite_sql[LITE_UNMARK]);
}

void lite_foreign_keys(struct lite *lite, bool on)
{
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL);
}

void lite_legacy_alter(struct lite *lite, bool on)
{
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, (int)on, NULL);
}

bool lite_force(struct lite *lite, const char *statement)
{
	bool done;

	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)!lite_do(lite, lite_sql[LITE_CHECKS_OFF]);
	done = lite_do(lite, statement);
	(void)!lite_do(lite, lite_sql[LITE_CHECKS_ON]);
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
	return done;
}

const char *lite_mismatch(struct arena *arena, struct lite *lite)
{
	return lite_do(lite, lite_sql[LITE_FOREIGN_KEY_CHECK])
		   ? NULL
		   : arena_text(arena, sqlite3_errmsg(lite->database));
}

bool lite_any(struct lite *lite, const char *query)
{
	sqlite3_stmt *statement = NULL;
	bool any = !sqlite3_prepare_v2(lite->database, query, -1, &statement, NULL) &&
		   sqlite3_step(statement) == SQLITE_ROW;

	sqlite3_finalize(statement);
	return any;
}

const char *lite_quoted(struct arena *arena, const char *name)
{
	char *quoted = sqlite3_mprintf("\"%w\"", name);
	const char *kept = arena_text(arena, quoted);

	sqlite3_free(quoted);
	return kept;
}

const char *lite_name(struct arena *arena, const char *name)
{
	bool plain = scan_starts_word(*name) && !sqlite3_keyword_check(name, (int)strlen(name));

	for (const char *at = name; plain && *at; at++)
		plain = scan_in_word(*at) && !(*at & 0x80);
	return plain ? name : lite_quoted(arena, name);
}

static const char *const *row_of(struct arena *arena, sqlite3_stmt *statement)
{
	size_t width = (size_t)sqlite3_column_count(statement);
	const char **row = arena_new_array(arena, const char *, width);

	for (size_t i = 0; i < width; i++)
		row[i] = arena_text(arena, (const char *)sqlite3_column_text(statement, (int)i));
	return row;
}

void lite_ask(struct arena *arena, struct lite *lite, enum lite_sql sql, const char *argument,
	      struct lite_rows *rows)
{
	sqlite3_stmt **asked = &lite->asked[sql];
	const char *const **items = NULL;
	size_t room = 0;

	*rows = (struct lite_rows) { 0 };
	lite->steps = LITE_STEPS;
	if (!*asked && sqlite3_prepare_v3(lite->database, lite_sql[sql], -1,
					  SQLITE_PREPARE_PERSISTENT, asked, NULL))
		return;
	if (argument)
		sqlite3_bind_text(*asked, 1, argument, -1, SQLITE_TRANSIENT);
	while (sqlite3_step(*asked) == SQLITE_ROW) {
		if (rows->count == room) {
			const char *const **more;

			room = room ? 2 * room : 16;
			more = arena_new_array(arena, const char *const *, room);
			if (rows->count)
				memcpy(more, items, rows->count * sizeof *more);
			items = more;
		}
		items[rows->count++] = row_of(arena, *asked);
	}
	rows->items = items;
	sqlite3_reset(*asked);
}

void lite_end_session(struct lite *lite)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lite_rows rows;

	lite_foreign_keys(lite, false);
	lite_legacy_alter(lite, false);
	lite_ask(arena, lite, LITE_TEMPORARIES, NULL, &rows);
	for (size_t i = 0; i < rows.count; i++)
		(void)!lite_do(lite, rows.items[i][0]);
}
