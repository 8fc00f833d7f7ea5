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
	const struct gate_lint *lint = &facts->checks.lint;
	unsigned long long release = facts->release;
	struct buffer places = buffer_in(arena);

	if (lint->state == GATE_LINT_UNDER_WAY)
		return arena_printf(arena, "release %llu is being judged by the linter", release);
	if (lint->state == GATE_LINT_FAILED)
		return arena_printf(
		    arena,
		    "release %llu could not be judged by the linter: %s; judge it "
		    "by hand (`lockstep migrate lint`), then two people may pass it",
		    release, lint->why);
	if (lint->state != GATE_LINT_JUDGED || !lint->count)
		return NULL;
	for (size_t i = 0; i < lint->count && i < NAMED; i++)
		buffer_printf(&places, "%s%s in %s:%u", i ? ", " : "", lint->items[i].code,
			      lint->items[i].file, lint->items[i].line);
	if (lint->count > NAMED)
		buffer_printf(&places, " and %zu more", lint->count - NAMED);
	return arena_printf(arena,
			    "lint found %s; `lockstep release lint %llu --env %s` says what to "
			    "write instead",
			    buffer_text(&places), release, facts->environment);
}

bool gate_awaits_linter(const struct gate_facts *facts, const char *gate)
{
	return text_equal(gate, "lint") && facts->checks.lint.state == GATE_LINT_UNDER_WAY;
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
