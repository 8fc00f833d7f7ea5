#include "cli/state_look.h"

#include "cli/field.h"

static const struct state_look looks[] = {
	{ "pending", SYMBOL_PENDING, STYLE_WARNING },
	{ "queued", SYMBOL_PENDING, STYLE_PLAIN },
	{ "leased", SYMBOL_RUNNING, STYLE_PLAIN },
	{ "running", SYMBOL_RUNNING, STYLE_STRONG },
	{ "verifying", SYMBOL_RUNNING, STYLE_PLAIN },
	{ "pausing", SYMBOL_ATTENTION, STYLE_PLAIN },
	{ "held", SYMBOL_ATTENTION, STYLE_WARNING },
	{ "done", SYMBOL_DONE, STYLE_GOOD },
	{ "paused", SYMBOL_ATTENTION, STYLE_WARNING },
	{ "halted", SYMBOL_FAILED, STYLE_BAD },
	{ "succeeded", SYMBOL_DONE, STYLE_GOOD },
	{ "completed_with_failures", SYMBOL_FAILED, STYLE_BAD },
	{ "failed", SYMBOL_FAILED, STYLE_BAD },
	{ "errored", SYMBOL_ATTENTION, STYLE_WARNING },
	{ "skipped", SYMBOL_PENDING, STYLE_FAINT },
	{ "cancelled", SYMBOL_FAILED, STYLE_WARNING },
	{ "indeterminate", SYMBOL_UNKNOWN, STYLE_BAD },
	{ NULL, SYMBOL_UNKNOWN, STYLE_PLAIN },
};

const struct state_look *state_look(const char *state)
{
	const struct state_look *look = looks;

	while (look->state && !text_equal(look->state, state))
		look++;
	return look;
}

unsigned state_rank(const char *state)
{
	switch (state_look(state)->symbol) {
	case SYMBOL_FAILED:
	case SYMBOL_UNKNOWN:
		return 0;
	case SYMBOL_ATTENTION:
		return 1;
	case SYMBOL_RUNNING:
		return 2;
	case SYMBOL_PENDING:
		return 3;
	default:
		return 4;
	}
}

char *state_counts_text(struct arena *arena, const struct value *counts)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (const struct state_look *look = looks; look->state; look++) {
		int64_t count = value_get_integer(counts, look->state, 0);

		if (count)
			buffer_printf(&buffer, "%s%lld %s", buffer.size ? ", " : "",
				      (long long)count, look->state);
	}
	return buffer.data;
}

char *state_counts(struct arena *arena, const struct value *tasks)
{
	struct value *counts = value_object(arena);

	for (size_t i = 0; i < value_count(tasks); i++) {
		const char *state = field_text(value_at(tasks, i), "state");

		value_put_integer(counts, state, value_get_integer(counts, state, 0) + 1);
	}
	return state_counts_text(arena, counts);
}
