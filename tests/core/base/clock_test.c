#include "tests/support/test.h"

#include "core/base/clock.h"

static void times_are_written_and_read_as_rfc_3339(void **state)
{
	static const struct {
		const char *text;
		int64_t wall;
		const char *again; /* NULL: the same */
	} cases[] = {
		{ "1970-01-01T00:00:00.000Z", 0, NULL },
		{ "2026-03-01T02:00:00.123Z", 1772330400123, NULL },
		{ "2024-02-29T23:59:59.999Z", 1709251199999, NULL },
		{ "2026-03-01T02:00:00Z", 1772330400000, "2026-03-01T02:00:00.000Z" },
		{ "2026-03-01", 1772323200000, "2026-03-01T00:00:00.000Z" },
		{ "2016-12-31T23:59:60Z", 1483228800000, "2017-01-01T00:00:00.000Z" },
		{ "9999-12-31", 253402214400000, "9999-12-31T00:00:00.000Z" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t wall = -1;

		assert_true(clock_parse(cases[i].text, &wall));
		assert_true(wall == cases[i].wall);
		assert_string_equal(clock_text(arena, wall),
				    cases[i].again ? cases[i].again : cases[i].text);
	}
}

static void what_is_no_time_is_not_read(void **state)
{
	static const char *const cases[] = {
		"",
		"now",
		"2026",
		"2026-3-1",
		"2026- 3-01",
		"2026-+3-01",
		"2026-00-01",
		"2026-13-01",
		"2026-02-29",
		"2026-04-31",
		"2026-03-00",
		"2026-03-01T",
		"2026-03-01T24:00:00Z",
		"2026-03-01T02:60:00Z",
		"2026-03-01T02:00:61Z",
		"2026-03-01T02:00:00",
		"2026-03-01 02:00:00Z",
		"2026-03-01T02:00:00.1Z",
		"2026-03-01T02:00:00.123",
		"2026-03-01T02:00:00+01:00",
		"2026-03-01T02:00:00.123Zx",
		"2026-03-01x",
		"-026-03-01",
	};
	int64_t wall = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (clock_parse(cases[i], &wall))
			fail_msg("'%s' was read", cases[i]);
	assert_int_equal(wall, 7);
}

static void the_clocks_do_not_run_backwards(void **state)
{
	int64_t before = clock_monotonic();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic();

		assert_true(now >= before);
		before = now;
	}
	assert_true(clock_wall() > 1700000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_written_and_read_as_rfc_3339),
		cmocka_unit_test(what_is_no_time_is_not_read),
		cmocka_unit_test(the_clocks_do_not_run_backwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
