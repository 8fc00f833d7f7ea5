#include "agent/sqlite/connection.h"

/* Kinds that SQLite has, as its schema calls them. */
static const char *const types[THING_KIND_COUNT] = {
	[THING_TABLE] = "table",
	[THING_INDEX] = "index",
	[THING_VIEW] = "view",
	[THING_TRIGGER] = "trigger",
};

bool sqlite_home(struct arena *arena, struct target *target, const char **schema,
		 struct error *error)
{
	(void)arena;
	(void)target;
	(void)error;
	*schema = "main";
	return true;
}

bool sqlite_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		  struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	bool column = thing->thing.kind == THING_COLUMN;
	const char *type = types[thing->thing.kind];
	const char *values[] = { column ? thing->thing.name : type,
				 column ? thing->thing.part : thing->thing.name };
	SCOPED(sqlite_finish) sqlite3_stmt *statement = NULL;
	int step;

	if (!column && !type)
		return true;
	statement = sqlite_prepare(
	    sqlite, column ? SQLITE_TARGET_SIGHT_COLUMN : SQLITE_TARGET_SIGHT_OBJECT, error);
	if (!statement)
		return false;
	for (int i = 0; i < 2; i++)
		sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC);
	step = sqlite3_step(statement);
	thing->there = step == SQLITE_ROW;
	if (thing->there)
		thing->content = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
	return step == SQLITE_ROW || step == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}
