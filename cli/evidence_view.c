#include "cli/evidence_view.h"

#include "cli/table.h"
#include "cli/text.h"

#define LOCKS_SHOWN 3
#define NAMES_SHOWN 3

static const struct column columns[] = {
	{ "STATEMENT", false, 24 }, { "LOCKS", false, 20 }, { "KEEPS OUT", false, 0 },
	{ "WORKS ON", false, 16 },  { "BYTES", true, 0 },
};
enum {
	COLUMN_BLOCKS = 2,
	COLUMN_COUNT = 5
};

const char *text_bytes(struct arena *arena, int64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	if (bytes < 0)
		return "?";
	while (bytes >= 10240 && unit + 1 < sizeof units / sizeof *units) {
		bytes = (bytes + 512) / 1024;
		unit++;
	}
	return arena_printf(arena, "%lld %s", (long long)bytes, units[unit]);
}

static const char *locks_text(struct arena *arena, const struct effects *effects)
{
	struct buffer text = buffer_in(arena);
	size_t shown = 0, left = effects->more_locks;

	for (size_t i = 0; i < effects->lock_count; i++) {
		const struct effect_lock *lock = &effects->locks[i];

		if (!lock->taken)
			continue;
		if (shown == LOCKS_SHOWN) {
			left++;
			continue;
		}
		buffer_printf(&text, "%s%s %s", shown++ ? ", " : "", lock->relation,
			      lock_mode_name(lock->taken));
	}
	if (left)
		buffer_printf(&text, ", %zu more", left);
	return buffer_text(&text);
}

static void add_names(struct buffer *text, const char *verb, const struct name_list *list)
{
	size_t all = list->count + list->more;

	for (size_t i = 0; i < list->count && i < NAMES_SHOWN; i++)
		buffer_printf(text, "%s%s",
			      i            ? ", "
			      : text->size ? arena_printf(text->arena, "; %s ", verb)
					   : arena_printf(text->arena, "%s ", verb),
			      list->items[i]);
	if (all > NAMES_SHOWN)
		buffer_printf(text, ", %zu more", all - NAMES_SHOWN);
}

static const char *work_text(struct arena *arena, const struct effects *effects)
{
	struct buffer text = buffer_in(arena);

	add_names(&text, "rewrites", &effects->rewrites);
	add_names(&text, "builds", &effects->builds);
	if (!effects->rewrites.count)
		add_names(&text, "reads", &effects->scans);
	return buffer_text(&text);
}

static const char *blocks_text(const struct evidence_statement *statement)
{
	static const char *const texts[BLOCKS_COUNT][2] = {
		[BLOCKS_NONE] = { "nobody", "nobody" },
		[BLOCKS_WRITES] = { "writers", "writers, as it grows" },
		[BLOCKS_READS] = { "everybody", "everybody, as it grows" },
	};

	return texts[statement->blocks][statement->grows == GROWS_YES];
}

static void add_statement(struct arena *arena, struct table *table,
			  const struct evidence_statement *statement)
{
	const char *name = arena_printf(arena, "%s:%u %s", statement->version, statement->line,
					statement->head ? statement->head : "");
	const struct effects *effects = &statement->effects;

	if (statement->state != EVIDENCE_SHOWN || !effects->seen) {
		table_add(table, name,
			  statement->why
			      ? arena_printf(arena, "%s: %s", evidence_state_name(statement->state),
					     statement->why)
			      : "not seen",
			  "?", NULL, "?");
		table_paint(table, 1,
			    statement->state == EVIDENCE_FAILED ? STYLE_BAD : STYLE_WARNING);
		return;
	}
	table_add(table, name, locks_text(arena, effects), blocks_text(statement),
		  work_text(arena, effects),
		  effects->scans.count || effects->rewrites.count
		      ? text_bytes(arena, statement->bytes)
		      : NULL);
	if (statement->grows == GROWS_YES)
		table_paint(table, COLUMN_BLOCKS, STYLE_BAD);
	else if (statement->blocks != BLOCKS_NONE)
		table_paint(table, COLUMN_BLOCKS, STYLE_WARNING);
}

static void show_changes(struct screen *screen, const struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->changes.count; i++)
		say(screen, STYLE_FAINT, "  %s", evidence->changes.items[i]);
	if (evidence->changes.more)
		say(screen, STYLE_FAINT, "  and %zu more lines of the schema",
		    evidence->changes.more);
}

static void show_way_back(struct screen *screen, const struct evidence *evidence)
{
	if (evidence->reversible == REVERSIBLE_PROVEN)
		say(screen, STYLE_GOOD,
		    "%s it can be taken back: the ways back gave the schema as it was",
		    symbol(screen, SYMBOL_DONE));
	if (evidence->reversible == REVERSIBLE_NOT)
		say(screen, STYLE_BAD, "%s it cannot be taken back: %s",
		    symbol(screen, SYMBOL_FAILED), evidence->irreversible);
}

void evidence_view_show(struct arena *arena, struct screen *screen, const struct evidence *evidence)
{
	struct table *table = table_in(arena, columns, COLUMN_COUNT);

	for (size_t i = 0; i < evidence->count; i++)
		add_statement(arena, table, &evidence->statements[i]);
	table_show(screen, table);
	if (evidence->more)
		say(screen, STYLE_FAINT, "and %zu more statements", evidence->more);
	if (evidence->changes.count)
		say(screen, STYLE_PLAIN, "\nThe schema then differs by");
	show_changes(screen, evidence);
	say(screen, STYLE_PLAIN, "\nRehearsed %s (%s).", evidence_way_text(evidence->way),
	    evidence->server ? evidence->server : "?");
	if (evidence->why_way)
		say(screen, STYLE_WARNING, "Not in a scratch database: %s", evidence->why_way);
	show_way_back(screen, evidence);
}
