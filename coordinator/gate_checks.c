#include "coordinator/gate_rules.h"

#define NAMED 5 /* targets; the rest is counted */

const char *gate_rehearsed(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_checks *checks = &facts->checks;
	struct buffer names = buffer_in(arena);

	if (!checks->unrehearsed_count)
		return NULL;
	for (size_t i = 0; i < checks->unrehearsed_count && i < NAMED; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", checks->unrehearsed[i]);
	if (checks->unrehearsed_count > NAMED)
		buffer_printf(&names, " and %zu more", checks->unrehearsed_count - NAMED);
	return arena_printf(arena,
			    "no rehearsal of release %llu passed on the state that %s is in: "
			    "`lockstep rollout start --env %s --release %llu --rehearse`",
			    (unsigned long long)facts->release, buffer_text(&names),
			    facts->environment, (unsigned long long)facts->release);
}

/* What is demanded and has no evaluator here is shut. */
static const char *not_judged(struct arena *arena, const struct gate_facts *facts,
			      const char *check, const char *what)
{
	return arena_printf(arena,
			    "the pipeline demands of %s that %s, and this coordinator cannot judge "
			    "that yet: take '%s' out of 'checks', or upgrade the coordinator",
			    facts->environment, what, check);
}

const char *gate_lint(struct arena *arena, const struct gate_facts *facts)
{
	const struct pipeline_checks *checks = facts->checks.demanded;

	if (!checks || !checks->lint)
		return NULL;
	return not_judged(arena, facts, "lint",
			  arena_printf(arena, "lint finds nothing of severity %s", checks->lint));
}

const char *gate_drift(struct arena *arena, const struct gate_facts *facts)
{
	const struct pipeline_checks *checks = facts->checks.demanded;

	if (!checks || checks->drift == PIPELINE_CHECK_OFF)
		return NULL;
	return not_judged(arena, facts, "drift", "no target has drifted");
}

const char *gate_reversible(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_checks *checks = &facts->checks;
	const char *more = "";

	if (!checks->irreversible_count)
		return NULL;
	if (checks->irreversible_count > 1)
		more = arena_printf(arena, " and %zu more", checks->irreversible_count - 1);
	if (checks->irreversible_why)
		return arena_printf(
		    arena,
		    "a rehearsal showed on the state that %s%s is in that it cannot be "
		    "taken back: %s",
		    checks->irreversible, more, checks->irreversible_why);
	return arena_printf(
	    arena,
	    "no rehearsal of release %llu has tried the ways back on the state that "
	    "%s%s is in: `lockstep rollout start --env %s --release %llu --rehearse`",
	    (unsigned long long)facts->release, checks->irreversible, more, facts->environment,
	    (unsigned long long)facts->release);
}
