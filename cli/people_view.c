#include "cli/people_view.h"

#include "cli/field.h"

static const struct {
	const char *decision;
	enum symbol symbol;
	enum style style;
} looks[] = {
	{ "approved", SYMBOL_DONE, STYLE_GOOD },
	{ "denied", SYMBOL_FAILED, STYLE_BAD },
	{ "withdrawn", SYMBOL_PENDING, STYLE_FAINT },
};

static void show_approval(struct screen *screen, const struct value *approval)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *decision = field_text(approval, "decision");
	const char *reason = field_text(approval, "reason");
	size_t look = 0;

	while (look + 1 < sizeof looks / sizeof *looks &&
	       !text_equal(looks[look].decision, decision))
		look++;
	say(screen, looks[look].style, "  %s %s by %s (%s) at %s UTC%s%s",
	    symbol(screen, looks[look].symbol), decision, field_text(approval, "person"),
	    field_text(approval, "role"), field_time(arena, approval, "time"), *reason ? ": " : "",
	    reason);
}

static void show_override(struct screen *screen, const struct value *override)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	say(screen, STYLE_WARNING, "  %s gate %s to be passed, says %s (%s) at %s UTC: %s",
	    symbol(screen, SYMBOL_ATTENTION), field_text(override, "gate"),
	    field_text(override, "person"), field_text(override, "role"),
	    field_time(arena, override, "time"), field_text(override, "reason"));
}

void people_view_show(struct screen *screen, const struct value *rollout)
{
	const struct value *approvals = value_get(rollout, "approvals");
	const struct value *overrides = value_get(rollout, "overrides");

	for (size_t i = 0; i < value_count(approvals); i++)
		show_approval(screen, value_at(approvals, i));
	for (size_t i = 0; i < value_count(overrides); i++)
		show_override(screen, value_at(overrides, i));
}
