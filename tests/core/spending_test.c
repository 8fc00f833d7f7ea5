#include "core/spending.h"

#include "tests/support/test.h"

static void what_a_rollout_spent_is_read_from_the_rows_that_it_wrote(void **state)
{
	static const struct {
		const char *details;
		struct spending spending;
		const char *written;
	} cases[] = {
		{ NULL, { 0, 0 }, NULL },
		{ "{\"a\":1}", { 0, 0 }, "{\"a\":1}" },
		{ NULL,
		  { 1200, 0 },
		  "{\"spent\":{\"rollout\":\"r-1\",\"victim_time\":1200,\"wal_from\":0}}" },
		{ "{\"a\":1}",
		  { 0, 77 },
		  "{\"a\":1,\"spent\":{\"rollout\":\"r-1\",\"victim_time\":0,\"wal_from\":77}}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct spending *given = &cases[i].spending;
		const char *written =
		    spending_write(arena, cases[i].details, "r-1", &cases[i].spending);
		bool any = given->victim_time || given->wal_from;
		struct spending read = { 0 };

		if (!text_equal(written, cases[i].written))
			fail_msg("row %zu: %s", i, written);
		assert_int_equal(spending_read(arena, written, "r-1", &read), any);
		assert_memory_equal(&read, given, sizeof read);
		assert_false(spending_read(arena, written, "r-11", &read));
	}
}

static void details_of_other_kinds_say_nothing(void **state)
{
	static const char *const details[] = { NULL,         "",
					       "{}",         "{\"spent\":3}",
					       "{\"spent\"", "{\"spent\":{}}" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct spending spending;

	(void)state;
	for (size_t i = 0; i < COUNT(details); i++)
		assert_false(spending_read(arena, details[i], "r-1", &spending));
}

static void of_two_accounts_the_more_that_was_spent_counts(void **state)
{
	static const struct {
		struct spending one, other, both;
	} cases[] = {
		{ { 0, 0 }, { 0, 0 }, { 0, 0 } },
		{ { 5, 0 }, { 3, 9 }, { 5, 9 } },
		{ { 3, 9 }, { 5, 0 }, { 5, 9 } },
		{ { 3, 9 }, { 3, 7 }, { 3, 7 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spending spending = cases[i].one;

		spending_join(&spending, &cases[i].other);
		assert_memory_equal(&spending, &cases[i].both, sizeof spending);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_rollout_spent_is_read_from_the_rows_that_it_wrote),
		cmocka_unit_test(details_of_other_kinds_say_nothing),
		cmocka_unit_test(of_two_accounts_the_more_that_was_spent_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
