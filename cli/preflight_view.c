#include "cli/preflight_view.h"

#include "core/base/clock.h"

static const enum style styles[FINDING_STATE_COUNT] = {
	[FINDING_FINE] = STYLE_GOOD,
	[FINDING_UNSEEN] = STYLE_FAINT,
	[FINDING_FAULT] = STYLE_BAD,
};

bool preflight_view_make(struct arena *arena, const struct offline *offline,
			 const struct policy *policy, struct preflight_view *view,
			 struct error *error)
{
	struct preflight_facts facts = offline->facts.preflight;

	if (!target_holder(arena, offline->target, &facts.locked_by, error))
		return false;
	preflight_judge(arena, &facts, policy, clock_wall(), view->findings);
	return true;
}

void preflight_view_show(struct screen *screen, const struct preflight_view *view)
{
	size_t fine = 0;

	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++)
		fine += view->findings[i].state == FINDING_FINE;
	say(screen, STYLE_PLAIN, "\npreflight: %zu of %d checks are ok", fine,
	    PREFLIGHT_CHECK_COUNT);
	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++) {
		const struct finding *finding = &view->findings[i];

		if (finding->state != FINDING_FINE)
			say(screen, styles[finding->state], "  %-14s %-8s %s", finding->check,
			    finding_state_name(finding->state), finding->text);
	}
}

struct value *preflight_view_value(struct arena *arena, const struct preflight_view *view)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "check", view->findings[i].check);
		value_put_text(item, "state", finding_state_name(view->findings[i].state));
		value_put_text(item, "text", view->findings[i].text);
		value_add(list, item);
	}
	return list;
}
