#include <string.h>

#include "agent/sqlite/connection.h"

#define SHOWN 3 /* violations that an error names */

bool sqlite_violations(struct arena *arena, struct sqlite *sqlite, struct violations *violations,
		       struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_VIOLATIONS, error);
	size_t room = 0;
	int step;

	*violations = (struct violations) { 0 };
	if (!statement)
		return false;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		if (violations->count == room) {
			struct violation *grown;

			room = room ? room * 2 : 16;
			grown = arena_new_array(arena, struct violation, room);
			if (violations->count)
				memcpy(grown, violations->items, violations->count * sizeof *grown);
			violations->items = grown;
		}
		violations->items[violations->count++] = (struct violation) {
			arena_text(arena, (const char *)sqlite3_column_text(statement, 0)),
			arena_text(arena, (const char *)sqlite3_column_text(statement, 1)),
			sqlite3_column_int64(statement, 2),
		};
	}
	return step == SQLITE_DONE ||
	       sqlite_refused(sqlite, "foreign keys cannot be checked", error);
}

static int64_t noted_rows(const struct violations *noted, const struct violation *violation)
{
	for (size_t i = 0; i < noted->count; i++) {
		if (text_equal(noted->items[i].table, violation->table) &&
		    text_equal(noted->items[i].parent, violation->parent))
			return noted->items[i].rows;
	}
	return 0;
}

bool sqlite_check(struct target *target, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct sqlite *sqlite = sqlite_of(target);
	struct buffer found = buffer_in(arena);
	struct violations violations;
	size_t shown = 0;

	if (!sqlite_violations(arena, sqlite, &violations, error))
		return false;
	for (size_t i = 0; i < violations.count && shown < SHOWN; i++) {
		const struct violation *violation = &violations.items[i];
		int64_t before = noted_rows(&sqlite->noted, violation);

		if (violation->rows > before)
			buffer_printf(&found, "%s%lld rows of %s have no row in %s",
				      shown++ ? ", " : "", (long long)(violation->rows - before),
				      violation->table, violation->parent);
	}
	return !shown || error_set(error, ERROR_FAILED, "it would break foreign keys: %s",
				   buffer_text(&found));
}
