#include "core/adopt/report.h"

#include "core/base/clock.h"

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
	if (row->applied)
		value_put_text(value, "recorded", clock_text(arena, row->applied));
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
	value_put_text(document, "table", history->tool->table);
	value_put_integer(document, "rows", (int64_t)history->count);
	value_put(document, "migrations", items);
	value_put(document, "strangers", strangers);
	for (int i = 0; i < ADOPTION_STATE_COUNT; i++)
		value_put_integer(document, adoption_state_name((enum adoption_state)i),
				  (int64_t)adoption->by_state[i]);
}
