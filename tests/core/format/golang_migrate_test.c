#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"

static void up_files_are_migrations_in_the_order_of_their_numbers(void **state)
{
	static const char *const list[] = {
		"10_c.up.sql", "c", "10_c.down.sql", "d", "000002_b.up.sql", "b",
		"1_a.up.sql",  "a", "readme.sql",    "",  "3_x.sql",         "",
		NULL
	};
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(directory.format->name, "golang-migrate");
	assert_string_equal(
	    test_told(arena, &directory),
	    "1=a | 000002=b | 10=c; 3_x.sql is neither NUMBER_name.up.sql nor .down.sql "
	    "and will not be applied; readme.sql is neither NUMBER_name.up.sql nor "
	    ".down.sql and will not be applied");
	assert_int_equal(directory.files.count, 6);
	assert_int_equal(directory.sum.count, 3);
	assert_string_equal(directory.migrations[0].name, "1_a.up.sql");
}

static void a_way_back_alone_is_told(void **state)
{
	static const char *const list[] = { "1_a.up.sql", "",  "3_c.down.sql", "", "01_x.down.sql",
					    "",           NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(test_told(arena, &directory),
			    "1=a; 3_c.down.sql has no .up.sql of its number: golang-migrate counts "
			    "it as a version that changes nothing, and here it is none");
}

static void two_up_files_of_one_number_are_refused_by_name(void **state)
{
	static const char *const list[] = {
		"000065_rule.up.sql", "", "000065_repo.up.sql", "", "000066_x.up.sql", "", NULL
	};
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_refused(
	    directory_read(arena, "auto", &files, &directory, &error), ERROR_INTEGRITY,
	    "000065_repo.up.sql and 000065_rule.up.sql both have version 000065; rename the "
	    "newer one, with its .down.sql, to a number after 000066");
}

static void a_new_file_counts_on(void **state)
{
	static const char *const list[] = { "000009_a.up.sql", "", NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(
	    directory.format->new_name(arena, &directory, "20261120120000", "add users"),
	    "000010_add_users.up.sql");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(up_files_are_migrations_in_the_order_of_their_numbers),
		TEST(a_way_back_alone_is_told),
		TEST(two_up_files_of_one_number_are_refused_by_name),
		TEST(a_new_file_counts_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
