#include "cli/eject_view.h"

#include "cli/table.h"
#include "cli/text.h"

static const struct column columns[] = {
	{ "MIGRATION", false, 30 },
	{ "CHECKSUM", false, 12 },
};

void eject_show(struct arena *arena, struct screen *screen, const struct value *document)
{
	struct table *table = table_in(arena, columns, 2);
	const struct value *rows = value_get(document, "rows");
	const char *tool = value_get_text(document, "tool");
	const char *count = text_count(arena, value_count(rows), "row");

	for (size_t i = 0; i < value_count(rows); i++)
		table_add(table, value_get_text(value_at(rows, i), "name"),
			  value_get_text(value_at(rows, i), "checksum"));
	table_show(screen, table);
	if (!value_count(rows))
		say(screen, STYLE_GOOD, "the history of %s lacks nothing", tool);
	else if (value_get_bool(document, "written", false))
		say(screen, STYLE_GOOD, "\n%s written to the history of %s; nothing was run", count,
		    tool);
	else
		say(screen, STYLE_PLAIN,
		    "\nnothing was written. Next: the same command with --write writes %s to the "
		    "history of %s",
		    count, tool);
}
