#include "core/adopt/trace_order.h"

#include "tests/support/test.h"

static void an_order_survives_its_text(void **state)
{
	static const struct trace_order orders[] = {
		{ false, NULL, NULL, NULL },
		{ true, NULL, "it died", "ann" },
		{ true, "0002:3", "it \"died\"", NULL },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct trace_order read;
		struct error error = { 0 };

		assert_ok(
		    trace_order_parse(arena, trace_order_write(arena, &orders[i]), &read, &error));
		assert_int_equal(read.writes, orders[i].writes);
		assert_true(text_equal(read.through, orders[i].through));
		assert_true(text_equal(read.reason, orders[i].reason));
		assert_true(text_equal(read.by, orders[i].by));
	}
}

static void what_is_no_order_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", "'' says of no migration how far it came" },
		{ "[]", "'[]' says of no migration how far it came" },
		{ "{\"writes\":true}", "nothing is written without a reason" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trace_order read;
		struct error error = { 0 };

		assert_refused(trace_order_parse(arena, rows[i].text, &read, &error), ERROR_INVALID,
			       rows[i].error);
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
