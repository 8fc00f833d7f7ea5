#include "core/adopt/order.h"

#include "tests/support/test.h"

static void an_order_survives_its_text(void **state)
{
	static const struct adoption_order orders[] = {
		{ .writes = false },
		{ .writes = true, .reason = "it died", .by = "ann" },
		{ .writes = true, .through = "0002:3", .reason = "it \"died\"" },
		{ .tool = "goose" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct adoption_order read;
		struct error error = { 0 };

		assert_ok(adoption_order_parse(arena, adoption_order_write(arena, &orders[i]),
					       &read, &error));
		assert_int_equal(read.writes, orders[i].writes);
		assert_true(text_equal(read.through, orders[i].through));
		assert_true(text_equal(read.tool, orders[i].tool));
		assert_true(text_equal(read.reason, orders[i].reason));
		assert_true(text_equal(read.by, orders[i].by));
	}
}

static void what_is_no_order_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", "'' says nothing of what is to be adopted" },
		{ "[]", "'[]' says nothing of what is to be adopted" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct adoption_order read;
		struct error error = { 0 };

		assert_refused(adoption_order_parse(arena, rows[i].text, &read, &error),
			       ERROR_INVALID, rows[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_survives_its_text),
		cmocka_unit_test(what_is_no_order_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
