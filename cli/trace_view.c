#include "cli/trace_view.h"

#include "cli/table.h"
#include "cli/text.h"
#include "core/adopt/trace.h"

static const struct column columns[] = {
	{ "STATEMENT", false, 20 },
	{ "CATALOG", false, 0 },
	{ "BEGINS WITH", false, 20 },
	{ "NOTE", false, 20 },
};

static const enum style styles[SIGHT_COUNT] = {
	[SIGHT_UNSEEN] = STYLE_WARNING, [SIGHT_PRESENT] = STYLE_GOOD, [SIGHT_ABSENT] = STYLE_PLAIN,
	[SIGHT_UNDONE] = STYLE_GOOD,    [SIGHT_PARTLY] = STYLE_BAD,
};

bool trace_options_fit(const struct trace_options *options, bool other, bool write,
		       struct error *error)
{
	if (options->reconcile)
		return !(other || options->passed) ||
		       error_set(error, ERROR_INVALID,
				 "--reconcile goes by the catalog, and by no history or version");
	if (options->passed)
		return (write && options->reason && *options->reason) ||
		       error_set(error, ERROR_INVALID,
				 "--accept-passed-over is written, with a reason: give --write and "
				 "--reason TEXT");
	return !(options->yes || options->through || options->reason) ||
	       error_set(error, ERROR_INVALID,
			 "--yes, --applied-through and --reason belong to --reconcile");
}

bool trace_order_of(const struct trace_options *options, bool write, struct adoption_order *order,
		    struct error *error)
{
	*order = (struct adoption_order) { .writes = write,
					   .through = options->through,
					   .reason = options->reason };
	if (!write)
		return !(options->yes || options->through) ||
		       error_set(error, ERROR_INVALID,
				 "--yes and --applied-through say what is written: give --write, "
				 "too");
	if (options->yes == (options->through != NULL))
		return error_set(error, ERROR_INVALID,
				 "what has run? Give --yes, for what the catalog shows, or "
				 "--applied-through VERSION[:K]");
	return (options->reason && *options->reason) ||
	       error_set(error, ERROR_INVALID, "why? Give --reason TEXT; it is kept");
}

static void show_statement(struct arena *arena, struct table *table, const struct value *migration,
			   const struct value *step)
{
	const char *sight = value_get_text(step, "sight");

	table_add(table,
		  arena_printf(arena, "%s:%lld", value_get_text(migration, "name"),
			       (long long)value_get_integer(step, "line", 0)),
		  sight, value_get_text(step, "text"), value_get_text(step, "note"));
	for (int i = 0; i < SIGHT_COUNT; i++)
		if (text_equal(trace_sight_name((enum trace_sight)i), sight))
			table_paint(table, 1, styles[i]);
}

static void show_end(struct arena *arena, struct screen *screen, const struct value *document,
		     bool written)
{
	const struct value *resume = value_get(document, "resume");
	const char *place = value_get_text(document, "applied_through");
	const char *doubt = value_get_text(document, "doubt");

	say(screen, STYLE_STRONG, "\n%s: %s; %s",
	    doubt ? "what the catalog shows leaves a doubt; perhaps applied through"
		  : "the catalog shows as applied through",
	    place,
	    resume ? arena_printf(arena, "the next to run is statement %lld of %s (line %lld)",
				  (long long)value_get_integer(resume, "statement", 0),
				  value_get_text(resume, "name"),
				  (long long)value_get_integer(resume, "line", 0))
		   : "nothing is left to run");
	if (doubt)
		say(screen, STYLE_WARNING, "%s", doubt);
	if (!written)
		say(screen, STYLE_PLAIN,
		    "nothing was written. Next: the same command with --write --reason TEXT and %s",
		    doubt ? "--applied-through" : "--yes");
}

void trace_show(struct arena *arena, struct screen *screen, const struct value *document,
		bool written)
{
	struct table *table = table_in(arena, columns, sizeof columns / sizeof *columns);
	const struct value *migrations = value_get(document, "migrations");
	const struct value *contradictions = value_get(document, "contradictions");

	for (size_t i = 0; i < value_count(migrations); i++) {
		const struct value *migration = value_at(migrations, i);
		const struct value *steps = value_get(migration, "statements");

		for (size_t s = 0; s < value_count(steps); s++)
			show_statement(arena, table, migration, value_at(steps, s));
	}
	table_spare(table, 3);
	table_show(screen, table);
	if (!table_count(table)) {
		say(screen, STYLE_GOOD, "nothing is pending: there is nothing to look for");
		return;
	}
	for (size_t i = 0; i < value_count(contradictions); i++)
		say(screen, STYLE_BAD, "shows, though something before it does not: %s",
		    value_as_text(value_at(contradictions, i)));
	show_end(arena, screen, document, written);
}
