#include "cli/plan_summary.h"

#include "cli/field.h"
#include "cli/gate_view.h"
#include "cli/lint_view.h"
#include "cli/text.h"

#define NAMED_MOST 6

char *target_names(struct arena *arena, const struct value *names, uint64_t count)
{
	struct buffer buffer = buffer_in(arena);
	size_t known = value_count(names);
	size_t most = known <= NAMED_MOST ? known : NAMED_MOST - 1;

	for (size_t i = 0; i < most; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", value_as_text(value_at(names, i)));
	if (count > most)
		buffer_printf(&buffer, " and %llu more", (unsigned long long)(count - most));
	if (count > 2)
		buffer_printf(&buffer, " (%s)", text_count(arena, count, "target"));
	return arena_text(arena, buffer_text(&buffer));
}

static void show_head(struct arena *arena, struct screen *screen, const struct value *plan)
{
	const char *rollout = field_text(plan, "rollout");
	const struct value *policy = value_get(plan, "policy");
	const char *version = field_number(arena, policy, "version");
	uint64_t at_once = (uint64_t)value_get_integer(plan, "concurrency", 0);

	say(screen, STYLE_STRONG, "%s%s%s release %s in %s", rollout, *rollout ? ": " : "",
	    field_text(plan, "kind"), field_number(arena, plan, "release"),
	    field_text(plan, "environment"));
	say(screen, STYLE_FAINT, "  plan %s", field_text(plan, "plan_digest"));
	say(screen, STYLE_FAINT, "  release digest %.16s, pipeline %s%s, %.16s",
	    field_text(plan, "release_digest"), *version ? "version " : "of before", version,
	    field_text(policy, "sha256"));
	if (at_once)
		say(screen, STYLE_FAINT, "  budget %s: at most %s at once",
		    field_number(arena, plan, "budget"), text_count(arena, at_once, "target"));
	else
		say(screen, STYLE_FAINT, "  budget %s: nothing is to be done on any target",
		    field_number(arena, plan, "budget"));
}

static void show_lint(struct arena *arena, struct screen *screen, const struct value *plan)
{
	const struct value *lint = value_get(plan, "lint");
	const char *release = field_number(arena, plan, "release");
	size_t counts[LINT_ERROR + 1];

	if (!text_equal(field_text(lint, "state"), "judged"))
		return;
	lint_counts_read(lint, counts);
	say(screen, counts[LINT_ERROR] ? STYLE_WARNING : STYLE_FAINT,
	    "  lint found %s in release %s (lockstep release lint %s --env %s)",
	    lint_counts_text(arena, counts), release, release, field_text(plan, "environment"));
}

static void show_gates(struct arena *arena, struct screen *screen, const struct value *plan)
{
	const struct value *gates = value_get(plan, "gates");
	size_t open = 0;

	for (size_t i = 0; i < value_count(gates); i++) {
		const struct value *gate = value_at(gates, i);
		bool passed = value_get_bool(gate, "overridden", false);

		if (value_get_bool(gate, "open", false) && !passed)
			open++;
		else
			say(screen, STYLE_WARNING, "  %s gate %s is %s: %s%s",
			    symbol(screen, SYMBOL_ATTENTION), field_text(gate, "name"),
			    passed ? "passed" : "shut", field_text(gate, "reason"),
			    gate_view_opens(arena, gate));
	}
	say(screen, STYLE_FAINT, "  %zu of %zu gates are open", open, value_count(gates));
}

static void show_group(struct screen *screen, const struct value *plan, const struct value *group)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct value *pending = value_get(group, "pending");
	char *names = target_names(arena, value_get(group, "targets"),
				   (uint64_t)value_get_integer(group, "count", 0));
	const char *wave = field_number(arena, group, "wave");

	if (!value_count(pending)) {
		say(screen, STYLE_FAINT, "  %s %s: nothing is pending", symbol(screen, SYMBOL_DONE),
		    names);
		return;
	}
	say(screen, STYLE_PLAIN, "  %s %s%s%s%s: %s, %s", symbol(screen, SYMBOL_RUNNING),
	    *wave ? "wave " : "", wave, *wave ? ", " : "", names,
	    text_count(arena, value_count(pending), "migration"),
	    field_list(arena, group, "pending"));
	say(screen, STYLE_FAINT, "    because the environment takes %s",
	    field_text(plan, "selected"));
}

static void show_left_out(struct screen *screen, const struct value *group)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	say(screen, STYLE_FAINT, "  %s %s: left out, %s", symbol(screen, SYMBOL_PENDING),
	    target_names(arena, value_get(group, "targets"),
			 (uint64_t)value_get_integer(group, "count", 0)),
	    field_text(group, "why"));
}

void plan_summary_show(struct screen *screen, const struct value *plan)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct value *groups = value_get(plan, "groups");
	const struct value *left_out = value_get(plan, "left_out");
	const struct value *waves = value_get(plan, "waves");

	show_head(arena, screen, plan);
	for (size_t i = 0; i < value_count(waves); i++)
		say(screen, STYLE_FAINT, "  %s", value_as_text(value_at(waves, i)));
	show_lint(arena, screen, plan);
	show_gates(arena, screen, plan);
	say(screen, STYLE_PLAIN, "%s", "");
	for (size_t i = 0; i < value_count(groups); i++)
		show_group(screen, plan, value_at(groups, i));
	for (size_t i = 0; i < value_count(left_out); i++)
		show_left_out(screen, value_at(left_out, i));
}
