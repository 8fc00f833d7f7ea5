#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static void only_the_way_up_is_sent(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "-- Up Migration\nCREATE TABLE a ();\n-- Down Migration\nDROP TABLE a;\n",
		  "2:CREATE TABLE a ()" },
		{ "-- Down Migration\nDROP TABLE a;\n-- Up Migration\nCREATE TABLE a ();\n",
		  "4:CREATE TABLE a ()" },
		{ "-- licence\n\n --- - UP  migration of a\r\nSELECT 1;\r\n--down migration\r\n",
		  "4:SELECT 1" },
		{ "-- Up Migration\nSELECT 1;\n-- Down Migration is of no use\nSELECT 2;\n",
		  "2:SELECT 1" },
		{ "SELECT 1;\n-- the way up\nSELECT 2;\n", "1:SELECT 1 | 3:SELECT 2" },
		{ "-- Up Migrate\nSELECT 1;\n", "2:SELECT 1" },
		{ "SELECT 1;\n-- Up Migration\n",
		  "1_a.sql:2: SQL before \"-- Up Migration\"; move it behind the mark of the way "
		  "that it belongs to" },
		{ "-- Up Migration\n-- Up Migration\n",
		  "1_a.sql:2: a second \"-- Up Migration\"; a file has one" },
		{ "-- Down Migration\nSELECT 1;\n",
		  "1_a.sql:2: no \"-- Up Migration\", and node-pg-migrate itself would run the way "
		  "back too; put the mark above the way up" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    test_sent_of(arena, "node-pg-migrate", "1_a.sql", cases[i].text),
		    cases[i].sent);
}

static void a_file_of_both_ways_tells_the_directory(void **state)
{
	static const char *const list[] = {
		"170000000001-a.sql",
		"-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;\n",
		"1700000000002_b.sql",
		"SELECT 1;\n",
		NULL,
	};
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(directory.format->name, "node-pg-migrate");
	assert_string_equal(directory.migrations[0].version, "170000000001");
	assert_string_equal(directory.migrations[0].description, "a");
	assert_string_equal(directory.migrations[1].version, "1700000000002");
}

static void migrations_in_javascript_are_refused(void **state)
{
	static const char *const list[] = { "1_a.sql", "SELECT 1;\n", "2_b.js", "", NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_refused(directory_read(arena, "node-pg-migrate", &files, &directory, &error),
		       ERROR_INVALID,
		       "2_b.js: JavaScript, which only node-pg-migrate can run; write the same "
		       "change as SQL under the same name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_the_way_up_is_sent),
		TEST(a_file_of_both_ways_tells_the_directory),
		TEST(migrations_in_javascript_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
