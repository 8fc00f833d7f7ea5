#include "coordinator/account_elsewhere.h"

#include "coordinator/store/log.h"
#include "core/base/clock.h"

static bool succeeded(const struct account_upstream *question, const struct value *outcome)
{
	const char *state = value_get_text(outcome, "state");

	return text_equal(value_get_text(outcome, "environment"), question->environment) &&
	       (text_equal(state, "succeeded") ||
		(question->accept_failures && text_equal(state, "completed_with_failures")));
}

static int64_t first_success(const struct account_upstream *question, const struct value *outcomes)
{
	int64_t since = 0, time;

	for (size_t i = 0; i < value_count(outcomes); i++) {
		const struct value *outcome = value_at(outcomes, i);
		const char *finished = value_get_text(outcome, "finished");

		if (succeeded(question, outcome) && finished && clock_parse(finished, &time) &&
		    (!since || time < since))
			since = time;
	}
	return since;
}

static bool is_of(const struct value *body, const char *origin, const char *digest)
{
	return text_equal(value_get_text(body, "origin"), origin) &&
	       text_equal(value_get_text(body, "digest"), digest);
}

bool account_elsewhere_since(struct store *store, const struct account_upstream *question,
			     const char *origin, int64_t *since, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct log_filter filter = { .project = question->project,
				     .type = entry_type_name(ENTRY_RELEASE_IMPORTED),
				     .until = question->at + 1,
				     .after = -1,
				     .newest = true };
	struct log_page page = { .more = true };

	*since = 0;
	while (page.more) {
		arena_reset(arena);
		if (!log_page_read(arena, store, &filter, &page, error))
			return false;
		for (size_t i = 0; i < page.count; i++) {
			const struct value *body = page.items[i].body;

			filter.after = (int64_t)page.items[i].seq;
			if (!is_of(body, origin, hash_hex(arena, question->release_digest)))
				continue;
			*since = first_success(question, value_get(body, "outcomes"));
			return true;
		}
	}
	return true;
}
