#include "cli/brake_view.h"

#include "cli/field.h"

/* How each kind reads; what stands behind it is "by WHO since WHEN: WHY". */
static const struct {
	const char *kind, *words;
} looks[] = {
	{ "line", "the line is stopped" },
	{ "hold", "is on hold" },
	{ "pin", "is pinned to release" },
	{ "veto", "is marked as bad" },
};

static const char *words_of(const char *kind)
{
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (text_equal(looks[i].kind, kind))
			return looks[i].words;
	return kind;
}

/* "production is pinned to release 3" */
static char *title(struct arena *arena, const struct value *brake)
{
	const char *kind = field_text(brake, "kind"), *words = words_of(kind);
	const char *environment = field_text(brake, "environment");
	const char *project = field_text(brake, "project");
	char *release = field_number(arena, brake, "release");

	if (text_equal(kind, "line"))
		return arena_printf(arena, "%s %s%s", words,
				    *project ? "for project " : "for every project", project);
	if (text_equal(kind, "veto"))
		return arena_printf(arena, "release %s %s%s%s", release, words,
				    *environment ? " for " : "", environment);
	return arena_printf(arena, "%s %s%s%s", environment, words, *release ? " " : "", release);
}

void brakes_show(struct screen *screen, const struct value *items)
{
	for (size_t i = 0; i < value_count(items); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct value *brake = value_at(items, i);

		say(screen, STYLE_WARNING, "%s %s, by %s since %s UTC: %s",
		    symbol(screen, SYMBOL_ATTENTION), title(arena, brake),
		    field_text(brake, "person"), field_time(arena, brake, "time"),
		    field_text(brake, "reason"));
	}
}
