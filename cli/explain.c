/* rollout explain: why is this not running? */
#include "cli/field.h"
#include "cli/gate_view.h"
#include "cli/people.h"
#include "cli/plan_summary.h"
#include "cli/rollout_next.h"
#include "cli/rollout_view.h"

#define WAITS_MOST 12 /* lines: it has to fit on a screen */

static void show_gate(struct screen *screen, const struct value *gate)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *override = field_text(gate, "override");

	say(screen, STYLE_WARNING, "%s %s: %s", symbol(screen, SYMBOL_ATTENTION),
	    field_text(gate, "name"), field_line(arena, gate, "reason"));
	if (*field_text(gate, "opens"))
		say(screen, STYLE_PLAIN, "    opens by itself at %s UTC%s",
		    field_time(arena, gate, "opens"), gate_view_opens(arena, gate));
	say(screen, STYLE_PLAIN, "    %s: %s", field_text(gate, "who"),
	    field_text(gate, "command"));
	if (*override)
		say(screen, STYLE_FAINT, "    or two people: %s", override);
}

static void show_wait(struct screen *screen, const struct value *wait)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *until = field_text(wait, "until");

	say(screen, STYLE_PLAIN, "%s %s: %s%s%s%s", symbol(screen, SYMBOL_PENDING),
	    target_names(arena, value_get(wait, "targets"),
			 (uint64_t)value_get_integer(wait, "count", 0)),
	    field_line(arena, wait, "why"), *until ? ", at " : "",
	    *until ? field_time(arena, wait, "until") : "", *until ? " UTC" : "");
}

/* What a shut gate needs goes before what its state allows. */
static const char *next_of(struct arena *arena, const struct value *rollout)
{
	const struct value *first = value_at(value_get(rollout, "gates"), 0);

	return value_is_object(first) ? field_text(first, "command") : rollout_next(arena, rollout);
}

bool command_rollout_explain(struct invocation *call, struct error *error)
{
	const struct value *gates, *waits;
	struct value *rollout;
	const struct state_look *look;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api,
		     arena_printf(call->arena, "%s/rollouts/%s/explain", path,
				  api_escape(call->arena, call->operands[0])),
		     &rollout, error))
		return false;
	if (call->screen->json)
		answer(call->screen, rollout);
	look = state_look(field_text(rollout, "state"));
	gates = value_get(rollout, "gates");
	waits = value_get(rollout, "waits");
	say(call->screen, STYLE_STRONG, "%s is %s", rollout_title(call->arena, rollout),
	    field_text(rollout, "state"));
	if (!value_count(gates))
		say(call->screen, look->style, "%s %s", symbol(call->screen, look->symbol),
		    field_line(call->arena, rollout, "why"));
	for (size_t i = 0; i < value_count(gates); i++)
		show_gate(call->screen, value_at(gates, i));
	for (size_t i = 0; i < value_count(waits) && i < WAITS_MOST; i++)
		show_wait(call->screen, value_at(waits, i));
	if (value_count(waits) > WAITS_MOST)
		say(call->screen, STYLE_FAINT, "%zu reasons more: lockstep rollout show %s",
		    value_count(waits) - WAITS_MOST, field_text(rollout, "id"));
	if (*next_of(call->arena, rollout))
		say(call->screen, STYLE_PLAIN, "\nNext: %s", next_of(call->arena, rollout));
	return true;
}
