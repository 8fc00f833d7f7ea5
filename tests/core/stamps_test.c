#include "core/stamps.h"

#include "tests/support/test.h"

static void a_time_is_the_journals_or_the_names(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char journal[] =
	    "{\"entries\":[{\"tag\":\"0001_b\",\"when\":7},{\"tag\":\"0000_a\",\"when\":5}]}";
	struct file file = { "meta/_journal.json", bytes_of(journal) };
	struct migration migrations[] = { { .name = "0000_a" },
					  { .name = "0001_b" },
					  { .name = "0002_c" },
					  { .name = "20240101000000_d" } };
	struct directory directory = { .migrations = migrations,
				       .count = 4,
				       .files = { &file, 1 } };
	int64_t *stamps = stamps_of(arena, &directory);

	(void)state;
	assert_int_equal(stamps[0], 5);
	assert_int_equal(stamps[1], 7);
	assert_int_equal(stamps[2], 0);
	assert_int_equal(stamps[3], 1704067200000);
	directory.files.count = 0;
	assert_int_equal(stamps_of(arena, &directory)[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_the_journals_or_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
