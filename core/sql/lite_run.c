#include "core/sql/lite.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/sql/lite_keep.h"

#define ACTION_MAX 2000 /* actions that are kept of one statement */

static const struct {
	int action;
	enum lite_deed deed;
} deeds[] = {
	{ SQLITE_READ, LITE_READ },     { SQLITE_INSERT, LITE_INSERT },
	{ SQLITE_UPDATE, LITE_UPDATE }, { SQLITE_DELETE, LITE_DELETE },
	{ SQLITE_PRAGMA, LITE_PRAGMA }, { SQLITE_ATTACH, LITE_OTHER },
	{ SQLITE_DETACH, LITE_OTHER },
};

/* What modules of full text and of trees ask when they make their tables, and ALTER TABLE of rows.
 */
static const char *const harmless_pragmas[] = { "page_size", "data_version", "table_info",
						"quick_check" };
static const char *const modules[] = { "fts3", "fts4", "fts5", "fts5vocab", "rtree", "geopoly" };

static bool is_one_of(const char *const *list, size_t count, const char *name)
{
	for (size_t i = 0; name && i < count; i++) {
		if (!strcasecmp(list[i], name))
			return true;
	}
	return false;
}

#define IS_ONE_OF(list, name) is_one_of(list, sizeof(list) / sizeof *(list), name)

static bool is_allowed(int action, const char *first, const char *second)
{
	switch (action) {
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
		return false;
	case SQLITE_PRAGMA:
		return (!second || !strcasecmp(first, "table_info") ||
			!strcasecmp(first, "quick_check")) &&
		       IS_ONE_OF(harmless_pragmas, first);
	case SQLITE_FUNCTION:
		return !second || strcasecmp(second, "load_extension") != 0;
	case SQLITE_CREATE_VTABLE:
		return IS_ONE_OF(modules, second);
	default:
		return true;
	}
}

static void keep(struct lite *lite, const struct lite_action *action)
{
	if (lite->count == lite->room) {
		size_t room = lite->room ? 2 * lite->room : 16;
		struct lite_action *more = arena_new_array(lite->arena, struct lite_action, room);

		if (lite->count)
			memcpy(more, lite->actions, lite->count * sizeof *more);
		lite->actions = more;
		lite->room = room;
	}
	lite->actions[lite->count++] = *action;
}

static bool is_same(const struct lite_action *a, const struct lite_action *b)
{
	return a->deed == b->deed && a->own == b->own && text_equal(a->table, b->table) &&
	       text_equal(a->column, b->column);
}

static int authorize(void *context, int action, const char *first, const char *second,
		     const char *schema, const char *inner)
{
	struct lite *lite = context;
	bool allowed;

	(void)schema;
	if (!lite->arena)
		return SQLITE_OK;
	allowed = is_allowed(action, first, second);
	lite->denied |= !allowed;
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
		struct lite_action found = { deeds[i].deed, first, second, !inner };
		bool schema_table = first && !strncasecmp(first, "sqlite_", 7);

		if (deeds[i].action != action || schema_table || lite->count == ACTION_MAX ||
		    (lite->count && is_same(&lite->actions[lite->count - 1], &found)))
			continue;
		found.table = arena_text(lite->arena, first);
		found.column = arena_text(lite->arena, second);
		keep(lite, &found);
	}
	return allowed ? SQLITE_OK : SQLITE_DENY;
}

static int count_steps(void *context)
{
	struct lite *lite = context;

	return --lite->steps < 0;
}

static void lite_close(void *object)
{
	struct lite *lite = object;

	for (size_t i = 0; i < LITE_SQL_COUNT; i++)
		sqlite3_finalize(lite->asked[i]);
	sqlite3_close(lite->database);
}

static void limit(sqlite3 *database)
{
	static const struct {
		int which, most;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 4 * (int)LITE_SIZE_LIMIT },
		{ SQLITE_LIMIT_SQL_LENGTH, (int)LITE_SIZE_LIMIT },
		{ SQLITE_LIMIT_EXPR_DEPTH, 1000 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 500 },
		{ SQLITE_LIMIT_VDBE_OP, 1000000 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 1000 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(database, limits[i].which, limits[i].most);
}

/* While changes are counted, no INSERT ... SELECT * is done page by page: that reads no columns as
 * far as the authorizer is told. */
static void run_settings(struct lite *lite)
{
	static const enum lite_sql settings[] = { LITE_PAGES, LITE_TEMPORARY, LITE_COUNT_CHANGES };

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		(void)!lite_do(lite, lite_sql[settings[i]]);
}

struct lite *lite_open(struct arena *arena)
{
	struct lite *lite = arena_new(arena, struct lite);

	if (sqlite3_open_v2(":memory:", &lite->database,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL))
		abort(); /* out of memory, as everywhere */
	arena_defer(arena, lite_close, lite);
	limit(lite->database);
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	run_settings(lite);
	sqlite3_set_authorizer(lite->database, authorize, lite);
	sqlite3_progress_handler(lite->database, LITE_STRIDE, count_steps, lite);
	return lite;
}

static void stumble(struct lite *lite, bool running, struct lite_said *said)
{
	int code = sqlite3_errcode(lite->database) & 0xff;
	int offset = sqlite3_error_offset(lite->database);
	bool limited = code == SQLITE_INTERRUPT || code == SQLITE_TOOBIG || code == SQLITE_FULL ||
		       code == SQLITE_NOMEM;

	said->outcome = limited || lite->denied ? LITE_UNDONE
			: running               ? LITE_FAILED
						: LITE_REFUSED;
	said->message = arena_text(lite->arena, sqlite3_errmsg(lite->database));
	said->offset = offset > 0 ? (size_t)offset : 0;
}

/* A second statement behind the first: what runs it takes one at a time. */
static bool is_more(struct lite *lite, const char *tail, const char *end)
{
	sqlite3_stmt *second = NULL;
	bool more;

	while (tail < end && strchr(" \t\r\n;", *tail))
		tail++;
	if (tail >= end)
		return false;
	more = sqlite3_prepare_v2(lite->database, tail, (int)(end - tail), &second, NULL) || second;
	sqlite3_finalize(second);
	return more;
}

static void loose_names(struct lite *lite, int allowed)
{
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_DQS_DML, allowed, NULL);
	sqlite3_db_config(lite->database, SQLITE_DBCONFIG_DQS_DDL, allowed, NULL);
}

/* Read strictly first: what is a name only then is a text in the end. */
static const char *loose_name(struct lite *lite, struct bytes text)
{
	static const char no_column[] = "no such column: ";
	sqlite3_stmt *strict = NULL;
	const char *name = NULL;

	if (!memchr(text.data, '"', text.size))
		return NULL;
	loose_names(lite, 0);
	if (sqlite3_prepare_v2(lite->database, text.data, (int)text.size, &strict, NULL) &&
	    text_starts_with(sqlite3_errmsg(lite->database), no_column))
		name =
		    arena_text(lite->arena, sqlite3_errmsg(lite->database) + sizeof no_column - 1);
	sqlite3_finalize(strict);
	loose_names(lite, 1);
	lite->count = 0;
	return name;
}

static void run(struct lite *lite, struct bytes text, enum lite_effort effort,
		struct lite_said *said)
{
	sqlite3_stmt *statement = NULL;
	const char *tail = NULL, *loose = loose_name(lite, text);
	int step = SQLITE_DONE;

	if (sqlite3_prepare_v2(lite->database, text.data, (int)text.size, &statement, &tail)) {
		stumble(lite, false, said);
		return;
	}
	said->loose = loose;
	if (is_more(lite, tail, text.data + text.size)) {
		said->outcome = LITE_REFUSED;
		said->message = "SQLite sees more than one statement here";
		effort = LITE_LOOK;
	}
	while (effort == LITE_RUN && statement && (step = sqlite3_step(statement)) == SQLITE_ROW)
		continue;
	if (step != SQLITE_DONE)
		stumble(lite, true, said);
	sqlite3_finalize(statement);
}

void lite_run(struct arena *arena, struct lite *lite, struct bytes statement,
	      enum lite_effort effort, struct lite_said *said)
{
	*said = (struct lite_said) { .outcome = LITE_DONE };
	if (statement.size > LITE_SIZE_LIMIT || memchr(statement.data, 0, statement.size)) {
		said->outcome = LITE_UNDONE;
		said->message = "it is larger than 1 MiB, or holds a NUL byte";
		return;
	}
	lite->arena = arena;
	lite->denied = false;
	lite->actions = NULL;
	lite->count = lite->room = 0;
	lite->steps = LITE_STEPS;
	run(lite, statement, effort, said);
	lite->arena = NULL;
	said->actions = lite->actions;
	said->action_count = lite->count;
}

bool lite_goes_through(struct lite *lite, struct bytes statement)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer text = buffer_in(arena);
	sqlite3_stmt *plan = NULL;
	bool through = false;

	buffer_add_text(&text, "EXPLAIN QUERY PLAN ");
	buffer_add(&text, statement.data, statement.size);
	lite->arena = arena;
	lite->count = lite->room = 0;
	if (!sqlite3_prepare_v2(lite->database, text.data, (int)text.size, &plan, NULL)) {
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);

			through |= detail && text_starts_with(detail, "SCAN ") &&
				   !strstr(detail, "CONSTANT ROW") && detail[5] != '(';
		}
	}
	sqlite3_finalize(plan);
	lite->arena = NULL;
	return through;
}
