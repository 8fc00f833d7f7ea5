#include "cli/rollout_next.h"

#include <string.h>

#include "cli/field.h"

#define DOUBT "in doubt" /* halted, and the outcome on a target is not known */

#define HELD "held" /* running, and a wave waits for a person */

/* How a rollout in a state ends the program that waited for it, and what may be typed next: {id}
 * and {environment} stand for its own. */
static const struct {
	const char *state, *kind; /* kind NULL: any */
	enum error_code code;
	const char *next;
} rows[] = {
	{ "pending", NULL, ERROR_NONE,
	  "it begins when every gate is open: lockstep rollout show {id} --wait follows it, "
	  "lockstep "
	  "rollout cancel {id} ends it" },
	{ "running", NULL, ERROR_NONE, "lockstep rollout show {id} --wait follows it to its end" },
	{ HELD, NULL, ERROR_NONE,
	  "lockstep rollout advance {id} lets the next wave begin, lockstep rollout cancel {id} "
	  "ends it" },
	{ "paused", NULL, ERROR_NONE,
	  "lockstep rollout resume {id} goes on, lockstep rollout cancel {id} ends it" },
	{ "halted", NULL, ERROR_FAILED,
	  "mend the cause, then lockstep rollout retry {id}; resume {id} goes on with the other "
	  "targets, cancel {id} ends it" },
	{ DOUBT, NULL, ERROR_INDETERMINATE,
	  "look at that database and say what holds: lockstep resolve {environment}/TARGET; then "
	  "lockstep rollout retry {id}, or cancel {id}" },
	{ "succeeded", "rehearse", ERROR_NONE,
	  "lockstep rollout start --env {environment} --wait" },
	{ "succeeded", "baseline", ERROR_NONE,
	  "lockstep baseline {environment} tells what its other targets still need; then lockstep "
	  "rollout start --env {environment} --wait runs what is pending" },
	{ "succeeded", "resolve", ERROR_NONE,
	  "lockstep rollout retry ID goes on with the rollout that stopped there" },
	{ "succeeded", NULL, ERROR_NONE, "" },
	{ "completed_with_failures", NULL, ERROR_FAILED,
	  "lockstep rollout show {id} says what failed; mend it and lockstep rollout retry {id}" },
	{ "cancelled", NULL, ERROR_REFUSED,
	  "lockstep rollout start --env {environment} begins anew" },
	{ "failed", NULL, ERROR_FAILED,
	  "lockstep rollout show {id} says what failed; mend it and lockstep rollout start --env "
	  "{environment}" },
	{ NULL, NULL, ERROR_FAILED, "lockstep rollout show {id}" }, /* a state not known here */
};

static bool any_is(const struct value *items, const char *state)
{
	for (size_t i = 0; i < value_count(items); i++)
		if (text_equal(field_text(value_at(items, i), "state"), state))
			return true;
	return false;
}

static size_t row_of(const struct value *rollout)
{
	const char *state = field_text(rollout, "state"), *kind = field_text(rollout, "kind");
	size_t i = 0;

	if (text_equal(state, "halted") && any_is(value_get(rollout, "tasks"), "indeterminate"))
		state = DOUBT;
	if (text_equal(state, "running") && any_is(value_get(rollout, "waves"), HELD))
		state = HELD;
	while (rows[i].state && !(text_equal(rows[i].state, state) &&
				  (!rows[i].kind || text_equal(rows[i].kind, kind))))
		i++;
	return i;
}

bool rollout_stands(const struct value *rollout)
{
	return value_get_bool(rollout, "final", false) ||
	       text_equal(field_text(rollout, "state"), "halted");
}

char *rollout_next(struct arena *arena, const struct value *rollout)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (const char *at = rows[row_of(rollout)].next; *at; at++)
		if (*at != '{') {
			buffer_add(&buffer, at, 1);
		} else {
			size_t size = strcspn(++at, "}");

			buffer_add_text(&buffer,
					field_text(rollout, arena_text_n(arena, at, size)));
			at += size;
		}
	return buffer.data;
}

bool rollout_verdict(const struct value *rollout, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	enum error_code code = rows[row_of(rollout)].code;
	bool doubt = code == ERROR_INDETERMINATE;

	return code == ERROR_NONE ||
	       error_set(error, code, "%s is %s: %s. Next: %s", field_text(rollout, "id"),
			 field_text(rollout, "state"),
			 doubt ? "the outcome on a target cannot be known"
			       : field_text(rollout, "why"),
			 rollout_next(arena, rollout));
}

char *rollout_title(struct arena *arena, const struct value *rollout)
{
	if (text_equal(field_text(rollout, "kind"), "revert"))
		return arena_printf(arena, "%s: revert to %s in %s", field_text(rollout, "id"),
				    field_text(rollout, "version"),
				    field_text(rollout, "environment"));
	return arena_printf(arena, "%s: %s release %s in %s", field_text(rollout, "id"),
			    field_text(rollout, "kind"), field_number(arena, rollout, "release"),
			    field_text(rollout, "environment"));
}
