#include "cli/adoption_view.h"

#include "cli/table.h"
#include "cli/text.h"
#include "core/adopt/match.h"

static const struct column columns[] = {
	{ "MIGRATION", false, 30 },
	{ "STATE", false, 0 },
	{ "RECORDED", false, 0 },
	{ "MEANING", false, 20 },
};

static const struct {
	enum style style;
	bool plain; /* needs no explanation */
} looks[ADOPTION_STATE_COUNT] = {
	[ADOPTION_APPLIED] = { STYLE_GOOD, true },
	[ADOPTION_UNKNOWN] = { STYLE_WARNING },
	[ADOPTION_EDITED] = { STYLE_BAD },
	[ADOPTION_BROKEN] = { STYLE_BAD },
	[ADOPTION_PENDING] = { STYLE_WARNING, true },
	[ADOPTION_PASSED] = { STYLE_BAD },
	[ADOPTION_SKIPPED] = { STYLE_WARNING },
	[ADOPTION_COVERED] = { STYLE_GOOD },
};

static const char *recorded(struct arena *arena, const struct value *item)
{
	const char *time = value_get_text(item, "recorded");

	return time ? text_time(arena, time) : NULL;
}

static void show_item(struct arena *arena, struct table *table, const struct value *item)
{
	const char *state = value_get_text(item, "state");
	int at = 0;

	while (at < ADOPTION_STATE_COUNT &&
	       !text_equal(adoption_state_name((enum adoption_state)at), state))
		at++;
	table_add(table, value_get_text(item, "name"), state, recorded(arena, item),
		  at == ADOPTION_STATE_COUNT || looks[at].plain
		      ? NULL
		      : adoption_state_meaning((enum adoption_state)at));
	if (at < ADOPTION_STATE_COUNT)
		table_paint(table, 1, looks[at].style);
}

static void show_stranger(struct arena *arena, struct table *table, const struct value *row)
{
	const char *name = value_get_text(row, "name"), *version = value_get_text(row, "version");

	table_add(table,
		  name      ? name
		  : version ? version
			    : value_get_text(row, "checksum"),
		  "not here", recorded(arena, row), "it ran there, and there is no file for it");
	table_paint(table, 1, STYLE_BAD);
}

const char *adoption_counts(struct arena *arena, const struct value *document)
{
	struct buffer text = buffer_in(arena);
	size_t strangers = value_count(value_get(document, "strangers"));

	for (int i = 0; i < ADOPTION_STATE_COUNT; i++) {
		const char *name = adoption_state_name((enum adoption_state)i);
		int64_t count = value_get_integer(document, name, 0);

		if (count)
			buffer_printf(&text, "%s%lld %s", text.size ? ", " : "", (long long)count,
				      name);
	}
	if (strangers)
		buffer_printf(&text, "%s%zu not here", text.size ? ", " : "", strangers);
	return buffer_text(&text);
}

/* They would be out of order, and block what comes behind them. */
static void show_passed(struct arena *arena, struct screen *screen, const struct value *document)
{
	const char *passed = adoption_state_name(ADOPTION_PASSED);
	const struct value *items = value_get(document, "migrations");
	struct buffer versions = buffer_in(arena);

	for (size_t i = 0; i < value_count(items); i++)
		if (text_equal(value_get_text(value_at(items, i), "state"), passed))
			buffer_printf(&versions, "%s%s", versions.size ? "," : "",
				      value_get_text(value_at(items, i), "version"));
	if (versions.size)
		say(screen, STYLE_WARNING,
		    "once adopted, what was passed over is out of order and blocks the rest: give "
		    "it "
		    "a later name to run it, or say with --accept-passed-over %s --reason TEXT "
		    "that "
		    "it is never to run there",
		    buffer_text(&versions));
}

void adoption_show(struct arena *arena, struct screen *screen, const struct value *document)
{
	struct table *table = table_in(arena, columns, sizeof columns / sizeof *columns);
	const struct value *items = value_get(document, "migrations");
	const struct value *strangers = value_get(document, "strangers");

	say(screen, STYLE_PLAIN, "the history of %s in %s: %s\n", value_get_text(document, "tool"),
	    value_get_text(document, "table"),
	    text_count(arena, (uint64_t)value_get_integer(document, "rows", 0), "row"));
	for (size_t i = 0; i < value_count(items); i++)
		show_item(arena, table, value_at(items, i));
	for (size_t i = 0; i < value_count(strangers); i++)
		show_stranger(arena, table, value_at(strangers, i));
	table_spare(table, 3);
	table_show(screen, table);
	say(screen, STYLE_STRONG, "\n%s", adoption_counts(arena, document));
	show_passed(arena, screen, document);
}
