#ifndef TESTS_AGENT_HISTORIES_H
#define TESTS_AGENT_HISTORIES_H
#include "tests/agent/fixture.h"

/* The tables of other tools as their documentation makes them, and what is read from them. */
struct told_history {
	const char *tool;
	const char *make[4];  /* statements */
	const char *expected; /* "version|name|checksum|outcome" a row, NULL as "-" */
};

static inline const char *dash(const char *text)
{
	return text ? text : "-";
}

static inline const char *history_text(struct arena *arena, const struct history *history)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < history->count; i++) {
		const struct history_row *row = &history->rows[i];

		buffer_printf(&text, "%s%s|%s|%s|%s", i ? " " : "", dash(row->version),
			      dash(row->name), dash(row->checksum),
			      history_outcome_name(row->outcome));
	}
	return buffer_text(&text);
}

/* What we write is read back as the tool's own; of a tool with one row it is that row. */
static inline void history_goes_on(struct fixture *fixture, struct target *target,
				   const struct history *history)
{
	struct history_entry entry = { "9", "9_x", "x", "7", 1704067200000, 3 };
	struct error error = { 0 };
	struct histories again;
	const struct history_row *last;

	assert_ok(target_begin(target, &error));
	assert_ok(target_history_put(target, history->tool, &entry, 1, &error));
	assert_ok(target_commit(target, &error));
	assert_ok(target_histories(fixture->arena, target, &again, &error));
	assert_int_equal(again.items[0].count, history->tool->up_to ? 1 : history->count + 1);
	last = &again.items[0].rows[again.items[0].count - 1];
	assert_int_equal(last->outcome, HISTORY_APPLIED);
	assert_true(text_equal(last->version, "9") || text_equal(last->name, "9_x") ||
		    text_equal(last->checksum, "7"));
}

/* Makes the tables in a fresh database and reads them. */
static inline void history_is_read(struct fixture *fixture, const struct told_history *told)
{
	struct error error = { 0 };
	struct histories histories;
	struct target *target;
	const char *found;

	for (size_t i = 0; i < COUNT(told->make) && told->make[i]; i++)
		fixture_do(fixture, told->make[i]);
	assert_ok(target_open(&fixture->settings, &target, &error));
	assert_ok(target_histories(fixture->arena, target, &histories, &error));
	if (told->tool && !history_tool_find(told->tool)->way_back)
		history_goes_on(fixture, target, &histories.items[0]);
	target_close(target);
	if (!told->tool) {
		assert_int_equal(histories.count, 0);
		return;
	}
	assert_int_equal(histories.count, 1);
	assert_string_equal(histories.items[0].tool->name, told->tool);
	found = history_text(fixture->arena, &histories.items[0]);
	if (strcmp(found, told->expected))
		fail_msg("%s: %s", told->tool, found);
	for (size_t i = 0; i < histories.items[0].count; i++)
		if (histories.items[0].rows[i].applied)
			assert_int_equal(histories.items[0].rows[i].applied, 1704067200000);
}
#endif
