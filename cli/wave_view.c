#include "cli/wave_view.h"

#include "cli/field.h"
#include "cli/state_look.h"
#include "cli/table.h"
#include "cli/text.h"

static const struct column columns[] = {
	{ "WAVE", false, 8 },
	{ "STATE", false, 0 },
	{ "TARGETS", false, 12 },
	{ "GOES", false, 20 },
};

static const char *name_of(struct arena *arena, const struct value *wave)
{
	return arena_printf(arena, "%s %s", field_number(arena, wave, "number"),
			    field_text(wave, "name"));
}

void waves_show(struct arena *arena, struct screen *screen, const struct value *rollout)
{
	struct table *table = table_in(arena, columns, sizeof columns / sizeof *columns);
	const struct value *waves = value_get(rollout, "waves");

	for (size_t i = 0; i < value_count(waves); i++) {
		const struct value *wave = value_at(waves, i);
		const struct state_look *look = state_look(field_text(wave, "state"));

		table_add(table, name_of(arena, wave),
			  arena_printf(arena, "%s %s", symbol(screen, look->symbol),
				       field_text(wave, "state")),
			  state_counts_text(arena, value_get(wave, "tasks")),
			  field_text(wave, "goes"));
		table_paint(table, 1, look->style);
	}
	if (table_count(table))
		say(screen, STYLE_PLAIN, "%s", "");
	table_wrap(table);
	table_show(screen, table);
}

static bool is_over(const struct value *wave)
{
	return text_equal(field_text(wave, "state"), "done");
}

size_t waves_live(struct buffer *buffer, const struct screen *screen, const struct value *rollout,
		  size_t most)
{
	const struct value *waves = value_get(rollout, "waves");
	size_t count = value_count(waves), first = 0, shown = 0;
	struct arena *arena = buffer->arena;

	while (count - first > most && is_over(value_at(waves, first)))
		first++;
	for (size_t i = first; i < count && shown < most; i++, shown++) {
		const struct value *wave = value_at(waves, i);
		const struct state_look *look = state_look(field_text(wave, "state"));
		char *line =
		    arena_printf(arena, "  %s wave %s: %s, %s", symbol(screen, look->symbol),
				 name_of(arena, wave), field_text(wave, "state"),
				 state_counts_text(arena, value_get(wave, "tasks")));

		buffer_printf(buffer, "%s\n",
			      text_cut(arena, text_visible(arena, bytes_of(line), false),
				       screen->width ? screen->width - 1 : 79,
				       symbol(screen, SYMBOL_CUT)));
	}
	return shown;
}
