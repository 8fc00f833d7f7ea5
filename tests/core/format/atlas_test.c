#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"

static void versions_are_before_the_underscore_and_order_is_that_of_names(void **state)
{
	static const struct {
		const char *files[10];
		const char *told;
	} cases[] = {
		{ { NULL }, "" },
		{ { "20240102_users.sql", "", "20240101_a_b.sql", "" },
		  "20240101=a_b | 20240102=users" },
		{ { "20230710111950-cas-backend.sql", "" }, "20230710111950-cas-backend=" },
		{ { "20240101.sql", "", ".a.sql", "", "x.txt", "", "atlas.sum", "" },
		  ".a= | 20240101=" },
		{ { "1_b.sql", "", "10_c.sql", "", "2_d.sql", "" },
		  "10=c | 1=b | 2=d; 10_c.sql runs before 1_b.sql: an atlas directory is ordered "
		  "by the "
		  "bytes of its names, not by number" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "atlas", &files, &directory, &error));
		assert_string_equal(test_told(arena, &directory), cases[i].told);
	}
}

static void what_cannot_be_run_is_refused_with_the_way_out(void **state)
{
	static const struct {
		const char *files[10];
		enum error_code code;
		const char *error;
	} cases[] = {
		{ { "20240101000000_a.sql", "", "20240101000000_b.sql", "", "20240105000000_c.sql",
		    "" },
		  ERROR_INTEGRITY,
		  "20240101000000_a.sql and 20240101000000_b.sql both have version 20240101000000; "
		  "rename "
		  "the newer one and hash again: mv 20240101000000_b.sql 20240105000001_b.sql && "
		  "lockstep "
		  "migrate hash" },
		{ { "one_a.sql", "", "one_b.sql", "" },
		  ERROR_INTEGRITY,
		  "one_a.sql and one_b.sql both have version one; rename the newer one and hash "
		  "again: mv "
		  "one_b.sql oneb_b.sql && lockstep migrate hash" },
		{ { "_a.sql", "" },
		  ERROR_INVALID,
		  "_a.sql: no version before the first underscore; rename the file" },
		{ { "1_a.up.sql", "", "1_a.down.sql", "" },
		  ERROR_INVALID,
		  "1_a.down.sql: a way back in golang-migrate's manner would be run as a "
		  "migration; read "
		  "the directory with --format golang-migrate" },
		{ { "1_a.sql", "-- licence\n-- +goose Up\nCREATE TABLE a (b int);\n" },
		  ERROR_INVALID,
		  "1_a.sql:2: \"-- +goose \" is a mark of goose, whose files also hold the way "
		  "back and are not run as plain SQL; read the directory with --format goose" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, "atlas", &files, &directory, &error),
			       cases[i].code, cases[i].error);
	}
}

static void a_new_file_is_named_behind_all_others(void **state)
{
	static const struct {
		const char *files[4];
		const char *description, *name;
	} cases[] = {
		{ { NULL }, "add users", "20261120120000_add_users.sql" },
		{ { NULL }, "", "20261120120000.sql" },
		{ { "20240101000000_a.sql", "" }, "b/c", "20261120120000_b_c.sql" },
		{ { "20301231235959_a.sql", "" }, "b", "20301231235960_b.sql" },
		{ { "0001_a.sql", "" }, "b", "0002_b.sql" },
		{ { "abc_a.sql", "" }, "b", "20261120120000_b.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "atlas", &files, &directory, &error));
		assert_string_equal(directory.format->new_name(arena, &directory, "20261120120000",
							       cases[i].description),
				    cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(versions_are_before_the_underscore_and_order_is_that_of_names),
		TEST(what_cannot_be_run_is_refused_with_the_way_out),
		TEST(a_new_file_is_named_behind_all_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
