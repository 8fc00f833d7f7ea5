#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"

static void the_whole_number_is_the_version_and_orders(void **state)
{
	static const struct {
		const char *files[10];
		const char *told;
	} cases[] = {
		{ { NULL }, "" },
		{ { "10_c.sql", "", "9_b.sql", "", "0001_a.sql", "" }, "0001=a | 9=b | 10=c" },
		{ { "20240101_120000_users.sql", "", "20240101_130000_more.sql", "" },
		  "20240101_120000=users | 20240101_130000=more" },
		{ { "20240101120000_users.sql", "", "20240101120001.sql", "" },
		  "20240101120000=users | 20240101120001=" },
		{ { "20240101_users.sql", "" }, "20240101=users" },
		{ { "20240101_1200001_x.sql", "" }, "20240101=1200001_x" },
		{ { "1-a.sql", "", "2.b.sql", "", "3 c.sql", "", "4d.sql", "" },
		  "1=a | 2=b | 3=c | 4=d" },
		{ { "1_a.sql", "", "schema.sql", "" },
		  "1=a; schema.sql does not begin with a number and will not be applied" },
		{ { "99999999999999999999999_b.sql", "", "2_a.sql", "" },
		  "2=a | 99999999999999999999999=b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "plain", &files, &directory, &error));
		assert_string_equal(test_told(arena, &directory), cases[i].told);
	}
}

static void two_files_of_one_number_are_refused_by_name(void **state)
{
	static const struct {
		const char *files[10];
		const char *error;
	} cases[] = {
		{ { "1_a.sql", "", "1_b.sql", "", "7_c.sql", "" },
		  "1_a.sql and 1_b.sql both have version 1; rename the newer one to a number after "
		  "7" },
		{ { "0001_a.sql", "", "1_b.sql", "" },
		  "0001_a.sql and 1_b.sql both have version 1; rename the newer one to a number "
		  "after 1" },
		{ { "20240101_120000_a.sql", "", "20240101120000_b.sql", "" },
		  "20240101120000_b.sql and 20240101_120000_a.sql both have version "
		  "20240101_120000; "
		  "rename the newer one to a number after 20240101_120000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, "plain", &files, &directory, &error),
			       ERROR_INTEGRITY, cases[i].error);
	}
}

static void files_with_a_way_back_are_refused(void **state)
{
	static const struct {
		const char *files[10];
		const char *error;
	} cases[] = {
		{ { "1_a.sql", "-- migrate:up transaction:false\nSELECT 1;\n" },
		  "1_a.sql:1: \"-- migrate:up\" is a mark of dbmate, whose files also hold the way "
		  "back and are not run as plain SQL; read the directory with --format dbmate" },
		{ { "1_a.sql", "\xEF\xBB\xBF/* a\n licence */\n\n--  +goose Up\nSELECT 1;\n" },
		  "1_a.sql:4: \"-- +goose \" is a mark of goose, whose files also hold the way "
		  "back and are not run as plain SQL; read the directory with --format goose" },
		{ { "1_a.sql", "CREATE TABLE a ();\n-- Up Migration\n--down migration \r\n" },
		  "1_a.sql: its part behind \"-- Down Migration\" would be run as well; read the "
		  "directory with --format node-pg-migrate" },
		{ { "1_a.sql", "CREATE TABLE a ();\n-- +goose Down\r\nDROP TABLE a;\n" },
		  "1_a.sql:2: what is behind \"-- +goose Down\" would be run as well; read the "
		  "directory with --format goose" },
		{ { "1_a.sql", "CREATE TABLE a ();\n--migrate:down transaction:false\nDROP TABLE "
			       "a;\n" },
		  "1_a.sql:2: what is behind \"-- migrate:down\" would be run as well; read the "
		  "directory with --format dbmate" },
		{ { "1_a.down.sql", "" },
		  "1_a.down.sql: a way back in golang-migrate's manner would be run as a "
		  "migration; read "
		  "the directory with --format golang-migrate" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, "plain", &files, &directory, &error),
			       ERROR_INVALID, cases[i].error);
	}
}

static void a_mark_in_a_text_is_no_mark(void **state)
{
	static const char *const list[] = {
		"1_a.sql",
		"SELECT '-- +goose Up';\n/* x -- migrate:up */\nSELECT 1; -- +goose Down\n"
		"-- migrate:downloads\n -- +goose Down\n-- +goose Downwards\n",
		NULL
	};
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "plain", &files, &directory, &error));
}

static void a_new_file_counts_as_the_directory_does(void **state)
{
	static const struct {
		const char *files[4];
		const char *name;
	} cases[] = {
		{ { NULL }, "20261120120000_x.sql" },
		{ { "0009_a.sql", "" }, "0010_x.sql" },
		{ { "99_a.sql", "" }, "100_x.sql" },
		{ { "20240101_120000_a.sql", "" }, "20261120_120000_x.sql" },
		{ { "20240101120000_a.sql", "" }, "20261120120000_x.sql" },
		{ { "20300101_000000_a.sql", "" }, "20300101_000001_x.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "plain", &files, &directory, &error));
		assert_string_equal(
		    directory.format->new_name(arena, &directory, "20261120120000", "x"),
		    cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_whole_number_is_the_version_and_orders),
		TEST(two_files_of_one_number_are_refused_by_name),
		TEST(files_with_a_way_back_are_refused),
		TEST(a_mark_in_a_text_is_no_mark),
		TEST(a_new_file_counts_as_the_directory_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
