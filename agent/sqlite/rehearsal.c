/* A rehearsal on a copy: SQLite locks no tables, it has one writer at a time, whom every statement
 * that writes keeps from the file until its transaction ends. */
#include <string.h>

#include "agent/sqlite/connection.h"
#include "agent/target_rehearsal.h"

#define THE_FILE "the database"

struct schema_row {
	const char *type, *name, *table;
	int64_t page; /* where its content begins */
};

/* How things were before a statement. */
struct sqlite_effects {
	struct arena *arena;
	struct schema_row *items;
	size_t count, room;
	int64_t version; /* of the schema */
	int changes;     /* rows, since the connection was opened */
};

void sqlite_effects_free(struct sqlite_effects *effects)
{
	if (effects)
		arena_close(effects->arena);
}

static void add(struct sqlite_effects *effects, sqlite3_stmt *row)
{
	struct arena *arena = effects->arena;

	if (effects->count == effects->room) {
		struct schema_row *grown;

		effects->room = effects->room ? effects->room * 2 : 64;
		grown = arena_new_array(arena, struct schema_row, effects->room);
		if (effects->count)
			memcpy(grown, effects->items, effects->count * sizeof *grown);
		effects->items = grown;
	}
	effects->items[effects->count++] = (struct schema_row) {
		.type = arena_text(arena, (const char *)sqlite3_column_text(row, 0)),
		.name = arena_text(arena, (const char *)sqlite3_column_text(row, 1)),
		.table = arena_text(arena, (const char *)sqlite3_column_text(row, 2)),
		.page = sqlite3_column_int64(row, 3),
	};
}

static bool schema_version(struct sqlite *sqlite, int64_t *version, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_SCHEMA_VERSION, error);

	if (!statement || sqlite3_step(statement) != SQLITE_ROW)
		return statement ? sqlite_refused(sqlite, "", error) : false;
	*version = sqlite3_column_int64(statement, 0);
	return true;
}

static bool look(struct sqlite *sqlite, struct sqlite_effects *effects, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *rows = sqlite_prepare(sqlite, SQLITE_TARGET_EFFECTS, error);
	int step;

	if (!rows)
		return false;
	while ((step = sqlite3_step(rows)) == SQLITE_ROW)
		add(effects, rows);
	effects->changes = sqlite3_total_changes(sqlite->database);
	return step == SQLITE_DONE ? schema_version(sqlite, &effects->version, error)
				   : sqlite_refused(sqlite, "", error);
}

static bool effects_begin(struct target *target, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	struct arena *arena = arena_open();

	sqlite_effects_free(sqlite->effects);
	sqlite->effects = arena_new(arena, struct sqlite_effects);
	sqlite->effects->arena = arena;
	return look(sqlite, sqlite->effects, error);
}

static const struct schema_row *find(const struct sqlite_effects *among, const char *type,
				     const char *name)
{
	for (size_t i = 0; i < among->count; i++)
		if (text_equal(among->items[i].type, type) &&
		    text_equal(among->items[i].name, name))
			return &among->items[i];
	return NULL;
}

static void compare(struct arena *arena, const struct sqlite_effects *before,
		    const struct sqlite_effects *after, struct effects *effects)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct schema_row *now = &after->items[i];
		const struct schema_row *was = find(before, now->type, now->name);

		if (was && was->page != now->page)
			name_list_add(arena, &effects->rewrites, now->name);
		if (was || !text_equal(now->type, "index") || !find(before, "table", now->table))
			continue;
		name_list_add(arena, &effects->builds,
			      arena_printf(arena, "%s on %s", now->name, now->table));
		name_list_add(arena, &effects->scans, now->table);
	}
}

static bool effects_end(struct arena *arena, struct target *target, struct effects *effects,
			struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct sqlite *sqlite = sqlite_of(target);
	struct sqlite_effects after = { .arena = scratch };

	if (!look(sqlite, &after, error))
		return false;
	effects->seen = true;
	compare(arena, sqlite->effects, &after, effects);
	if (after.changes == sqlite->effects->changes && after.version == sqlite->effects->version)
		return true;
	effects->locks = arena_new_array(arena, struct effect_lock, 1);
	effects->locks[effects->lock_count++] =
	    (struct effect_lock) { .relation = THE_FILE, .taken = LOCK_EXCLUSIVE };
	return true;
}

static bool effects_asked(struct arena *arena, struct target *target,
			  const struct statement *statement, struct effects *effects,
			  struct error *error)
{
	(void)arena;
	(void)target;
	(void)statement;
	(void)error;
	effects->seen = true;
	return true;
}

static bool effects_shared(struct target *target, bool *shared, struct error *error)
{
	(void)target;
	(void)error;
	*shared = false;
	return true;
}

/* Where SQLite was built without dbstat nothing is known. */
static bool sizes(struct arena *arena, struct target *target, bool at_home,
		  struct evidence *evidence, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *rows = sqlite_prepare(sqlite_of(target), SQLITE_TARGET_SIZES, error);

	(void)at_home;
	if (!rows)
		return true;
	evidence->tables = arena_new_array(arena, struct evidence_table, EVIDENCE_TABLES);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		if (evidence->table_count == EVIDENCE_TABLES) {
			evidence->more_tables++;
			continue;
		}
		evidence->tables[evidence->table_count++] = (struct evidence_table) {
			.name = arena_text(arena, (const char *)sqlite3_column_text(rows, 0)),
			.bytes = sqlite3_column_int64(rows, 1),
			.index_bytes = sqlite3_column_int64(rows, 2),
			.rows = -1,
		};
	}
	evidence->sized = true;
	return true;
}

static bool outline(struct arena *arena, struct target *target, struct bytes *text,
		    struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish)
	sqlite3_stmt *rows = sqlite_prepare(sqlite, SQLITE_TARGET_OUTLINE, error);
	struct buffer lines = buffer_in(arena);
	int step;

	if (!rows)
		return false;
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		buffer_add_text(&lines, (const char *)sqlite3_column_text(rows, 0));
		buffer_add_text(&lines, "\n");
	}
	*text = buffer_bytes(&lines);
	return step == SQLITE_DONE || sqlite_refused(sqlite, "", error);
}

static bool is_sound(struct target *target, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(sqlite_finish)
	sqlite3_stmt *rows = sqlite_prepare(sqlite, SQLITE_TARGET_INTEGRITY_CHECK, error);
	const char *answer;

	if (!rows || sqlite3_step(rows) != SQLITE_ROW)
		return rows ? sqlite_refused(sqlite, "", error) : false;
	answer = (const char *)sqlite3_column_text(rows, 0);
	return text_equal(answer, "ok") ||
	       error_set(error, ERROR_FAILED, "%s: the copy is not sound after it: %s",
			 target->name, answer ? answer : "no answer");
}

static bool begin(struct target *target, enum rehearsal_guard guard, struct error *error)
{
	(void)guard;
	return error_set(error, ERROR_REFUSED, "%s: SQLite is rehearsed on a copy", target->name);
}

const struct rehearsal_driver sqlite_rehearsal = {
	.copy = sqlite_copy,
	.sweep = sqlite_sweep,
	.begin = begin,
	.effects_begin = effects_begin,
	.effects_end = effects_end,
	.effects_asked = effects_asked,
	.effects_shared = effects_shared,
	.sizes = sizes,
	.outline = outline,
	.is_sound = is_sound,
};
