#include "cli/representation_view.h"

#include "cli/evidence_view.h"
#include "cli/field.h"
#include "core/base/settings.h"

static const char *time_text(struct arena *arena, int64_t microseconds)
{
	if (microseconds < 0)
		return "?";
	return duration_text(arena, microseconds < 1000 ? 1 : microseconds / 1000);
}

static void show_table(struct arena *arena, struct screen *screen, const struct value *item)
{
	int64_t here = value_get_integer(item, "here", -1),
		there = value_get_integer(item, "there", -1);

	if (here > 0 && there > 0)
		say(screen, STYLE_PLAIN, "  %s is %s here, %s there: %.1f times as large",
		    field_text(item, "table"), text_bytes(arena, here), text_bytes(arena, there),
		    (double)here / (double)there);
	else
		say(screen, STYLE_PLAIN, "  %s is %s here, %s there", field_text(item, "table"),
		    text_bytes(arena, here), text_bytes(arena, there));
}

static void show_statement(struct arena *arena, struct screen *screen, const struct value *item)
{
	int64_t took = value_get_integer(item, "took", -1),
		predicted = value_get_integer(item, "predicted", -1);

	say(screen, predicted > 1000000 || predicted < 0 ? STYLE_WARNING : STYLE_PLAIN,
	    "  %s:%lld keeps %s waiting: it took %s there, and takes %s%s here",
	    field_text(item, "version"), (long long)value_get_integer(item, "line", 0),
	    text_equal(field_text(item, "blocks"), "reads") ? "everybody" : "writers",
	    time_text(arena, took), predicted < 0 ? "" : "about ", time_text(arena, predicted));
}

void representation_view_show(struct arena *arena, struct screen *screen, const struct value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *item = value_at(list, i);
		const struct value *tables = value_get(item, "tables"),
				   *statements = value_get(item, "statements");

		say(screen, STYLE_STRONG, "Beside %s", field_text(item, "environment"));
		for (size_t k = 0; k < value_count(tables); k++)
			show_table(arena, screen, value_at(tables, k));
		for (size_t k = 0; k < value_count(statements); k++)
			show_statement(arena, screen, value_at(statements, k));
		if (!value_count(statements))
			say(screen, STYLE_PLAIN, "  no statement keeps anybody waiting");
	}
}
