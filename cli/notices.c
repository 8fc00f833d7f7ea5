#include "cli/notices.h"

#include "cli/field.h"
#include "cli/gate_view.h"

#define NAMED_MOST 4 /* targets with the same trouble that are named */

/* States of a migration that need a person (migration_state_name). */
static const char *const bad_states[] = { "changed",  "missing", "out_of_order",
					  "in_doubt", "partial", "future" };

/* "migration 20240301 is changed", of the first that needs a person; "" for none. */
static const char *bad_migration(struct arena *arena, const struct value *target)
{
	const struct value *states = value_get(target, "states");

	for (size_t i = 0; i < value_count(states); i++) {
		const char *state = field_text(value_at(states, i), "state");

		for (size_t k = 0; k < sizeof bad_states / sizeof *bad_states; k++)
			if (text_equal(state, bad_states[k]))
				return arena_printf(arena, "migration %s is %s",
						    field_text(value_at(states, i), "version"),
						    state);
	}
	return "";
}

/* What is wrong with a target; "" when nothing is. */
static const char *trouble(struct arena *arena, const struct value *target)
{
	const char *problem = field_text(target, "problem"), *bad = bad_migration(arena, target);

	if (*problem && *bad)
		problem = arena_printf(arena, "%s; %s", problem, bad);
	else if (*bad)
		problem = bad;
	if (value_get_bool(target, "online", true))
		return problem;
	return *problem ? arena_printf(arena, "its agent is offline; %s", problem)
			: "its agent is offline";
}

static bool told_before(struct arena *arena, const struct value *targets, size_t i)
{
	const char *text = trouble(arena, value_at(targets, i));

	for (size_t k = 0; k < i; k++)
		if (text_equal(trouble(arena, value_at(targets, k)), text))
			return true;
	return false;
}

/* "eu, us and 198 more", of the targets with the same trouble as number `first`. */
static char *names_of(struct arena *arena, const struct value *targets, size_t first)
{
	const char *text = trouble(arena, value_at(targets, first));
	struct buffer buffer = buffer_in(arena);
	size_t count = 0;

	for (size_t i = first; i < value_count(targets); i++) {
		if (!text_equal(trouble(arena, value_at(targets, i)), text))
			continue;
		if (count++ < NAMED_MOST)
			buffer_printf(&buffer, "%s%s", count > 1 ? ", " : "",
				      field_text(value_at(targets, i), "name"));
	}
	if (count > NAMED_MOST)
		buffer_printf(&buffer, " and %zu more", count - NAMED_MOST);
	return buffer.data;
}

/* Targets that nobody can reach, or that have a problem; the same one is told once. */
static void show_problems(struct screen *screen, const struct value *environment)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct value *targets = value_get(environment, "targets");

	if (!value_count(targets))
		say(screen, STYLE_WARNING,
		    "%s %s has no targets: no agent serves this project there",
		    symbol(screen, SYMBOL_ATTENTION), field_text(environment, "name"));
	for (size_t i = 0; i < value_count(targets); i++) {
		const char *text = trouble(arena, value_at(targets, i));

		if (*text && !told_before(arena, targets, i))
			say(screen, STYLE_WARNING, "%s %s/%s: %s", symbol(screen, SYMBOL_ATTENTION),
			    field_text(environment, "name"), names_of(arena, targets, i), text);
	}
}

static void show_rollout(struct screen *screen, const struct value *environment, const char *id,
			 const char *state)
{
	say(screen, STYLE_STRONG, "%s %s: rollout %s is %s; lockstep rollout show %s",
	    symbol(screen, SYMBOL_RUNNING), field_text(environment, "name"), id, state, id);
}

/* The newest one, and all that wait, each with what it waits for. */
static void show_rollouts(struct screen *screen, const struct value *environment,
			  const struct value *waiting)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *newest = field_text(environment, "rollout");

	if (*newest)
		show_rollout(screen, environment, newest, field_text(environment, "state"));
	for (size_t i = 0; i < value_count(waiting); i++) {
		const struct value *rollout = value_at(waiting, i);
		const char *id = field_text(rollout, "rollout");

		if (!text_equal(field_text(rollout, "environment"),
				field_text(environment, "name")))
			continue;
		if (!text_equal(id, newest))
			show_rollout(screen, environment, id, "pending");
		gate_view_show(arena, screen, rollout);
	}
}

static void show_proposal(struct screen *screen, const struct value *proposal)
{
	if (proposal && value_is_object(proposal))
		say(screen, STYLE_WARNING,
		    "%s another pipeline waits to be confirmed, proposed by %s: lockstep pipeline "
		    "show --pending",
		    symbol(screen, SYMBOL_ATTENTION), field_text(proposal, "proposed_by"));
}

void notices_show(struct screen *screen, const struct value *status)
{
	const struct value *environments = value_get(status, "environments");
	const struct value *waiting = value_get(status, "waiting");

	show_proposal(screen, value_get(status, "proposal"));
	for (size_t i = 0; i < value_count(environments); i++)
		show_rollouts(screen, value_at(environments, i), waiting);
	for (size_t i = 0; i < value_count(environments); i++)
		show_problems(screen, value_at(environments, i));
}
