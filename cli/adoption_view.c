#include "cli/adoption_view.h"

#include "cli/table.h"
#include "cli/text.h"
#include "core/base/clock.h"

static const struct column columns[] = {
	{ "MIGRATION", false, 30 },
	{ "STATE", false, 0 },
	{ "RECORDED", false, 0 },
	{ "MEANING", false, 20 },
};

static const enum style styles[ADOPTION_STATE_COUNT] = {
	[ADOPTION_APPLIED] = STYLE_GOOD,    [ADOPTION_UNKNOWN] = STYLE_WARNING,
	[ADOPTION_EDITED] = STYLE_BAD,      [ADOPTION_BROKEN] = STYLE_BAD,
	[ADOPTION_PENDING] = STYLE_WARNING, [ADOPTION_PASSED] = STYLE_BAD,
};

static const char *recorded(struct arena *arena, const struct history_row *row)
{
	return row && row->applied ? text_time(arena, clock_text(arena, row->applied)) : NULL;
}

static const char *stranger_name(const struct history_row *row)
{
	return row->name ? row->name : row->version ? row->version : row->checksum;
}

static void show_strangers(struct arena *arena, struct table *table,
			   const struct adoption *adoption)
{
	for (size_t i = 0; i < adoption->stranger_count; i++) {
		const struct history_row *row = adoption->strangers[i];

		table_add(table, stranger_name(row), "not here", recorded(arena, row),
			  "it ran there, and the directory has nothing for it");
		table_paint(table, 1, STYLE_BAD);
	}
}

static void show_counts(struct arena *arena, struct screen *screen, const struct adoption *adoption)
{
	struct buffer text = buffer_in(arena);

	for (int i = 0; i < ADOPTION_STATE_COUNT; i++)
		if (adoption->by_state[i])
			buffer_printf(&text, "%s%zu %s", text.size ? ", " : "",
				      adoption->by_state[i],
				      adoption_state_name((enum adoption_state)i));
	if (adoption->stranger_count)
		buffer_printf(&text, "%s%zu not here", text.size ? ", " : "",
			      adoption->stranger_count);
	say(screen, STYLE_STRONG, "\n%s", buffer_text(&text));
}

void adoption_show(struct arena *arena, struct screen *screen, const struct history *history,
		   const struct adoption *adoption)
{
	struct table *table = table_in(arena, columns, sizeof columns / sizeof *columns);

	say(screen, STYLE_PLAIN, "the history of %s in %s: %s\n", history->tool->name,
	    history->tool->table, text_count(arena, history->count, "row"));
	for (size_t i = 0; i < adoption->count; i++) {
		const struct adoption_item *item = &adoption->items[i];
		bool plain = item->state == ADOPTION_APPLIED || item->state == ADOPTION_PENDING;

		table_add(table, item->migration->name, adoption_state_name(item->state),
			  recorded(arena, item->row),
			  plain ? NULL : adoption_state_meaning(item->state));
		table_paint(table, 1, styles[item->state]);
	}
	show_strangers(arena, table, adoption);
	table_spare(table, 3);
	table_show(screen, table);
	show_counts(arena, screen, adoption);
}

static struct value *item_value(struct arena *arena, const struct adoption_item *item)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", item->migration->version);
	value_put_text(value, "name", item->migration->name);
	value_put_text(value, "state", adoption_state_name(item->state));
	if (item->row && item->row->applied)
		value_put_text(value, "recorded", clock_text(arena, item->row->applied));
	return value;
}

static struct value *stranger_value(struct arena *arena, const struct history_row *row)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", row->version);
	value_put_text(value, "name", row->name);
	value_put_text(value, "checksum", row->checksum);
	return value;
}

void adoption_put(struct arena *arena, const struct history *history,
		  const struct adoption *adoption, struct value *document)
{
	struct value *items = value_array(arena), *strangers = value_array(arena);

	for (size_t i = 0; i < adoption->count; i++)
		value_add(items, item_value(arena, &adoption->items[i]));
	for (size_t i = 0; i < adoption->stranger_count; i++)
		value_add(strangers, stranger_value(arena, adoption->strangers[i]));
	value_put_text(document, "tool", history->tool->name);
	value_put(document, "migrations", items);
	value_put(document, "strangers", strangers);
	for (int i = 0; i < ADOPTION_STATE_COUNT; i++)
		value_put_integer(document, adoption_state_name((enum adoption_state)i),
				  (int64_t)adoption->by_state[i]);
}
