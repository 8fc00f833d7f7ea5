#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static void lines_that_hold_the_word_down_are_kept(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "-- migrate:up\nCREATE TABLE a (downloads int, shutdown_at int);\n-- "
		  "migrate:down\nDROP TABLE a;\n",
		  "2:CREATE TABLE a (downloads int, shutdown_at int)" },
		{ "-- migrate:up\n-- the way down is easy\nALTER TABLE a ADD COLUMN down int\n-- "
		  "migrate:down\n",
		  "3:ALTER TABLE a ADD COLUMN down int" },
		{ "-- licence\n\n-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON t "
		  "(a);\n-- migrate:down\n",
		  "(none) 4:CREATE INDEX CONCURRENTLY i ON t (a)" },
		{ "-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 2;\n",
		  "2:SELECT 1" },
		{ "--migrate:up\nSELECT 1; SELECT 2;\n", "2:SELECT 1 | 2:SELECT 2" },
		{ "-- migrate:up\r\nSELECT 1;\r\n-- migrate:down\r\n", "2:SELECT 1" },
		{ "-- migrate:up\n-- migrate:downloads\nSELECT 1;\n", "3:SELECT 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "dbmate", "1_a.sql", cases[i].text),
				    cases[i].sent);
}

static void marks_that_cannot_be_followed_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "SELECT 1;\n-- migrate:up\n",
		  "1_a.sql:1: SQL before \"-- migrate:up\"; move it behind the mark" },
		{ "-- migrate:down\n-- migrate:up\n",
		  "1_a.sql:1: \"-- migrate:down\" stands once, behind \"-- migrate:up\"" },
		{ "-- x\n", "1_a.sql:1: no \"-- migrate:up\"; nothing says what is to be run" },
		{ "-- migrate:up\n-- migrate:up\n",
		  "1_a.sql:2: a second \"-- migrate:up\", or one behind \"-- migrate:down\"; a "
		  "file has one, and first" },
		{ "-- migrate:up transaction:no\n",
		  "1_a.sql:1: option \"transaction:no\" is not known; there is transaction:false" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "dbmate", "1_a.sql", cases[i].text),
				    cases[i].sent);
}

static void the_order_is_that_of_the_names(void **state)
{
	static const struct {
		const char *files[14];
		const char *told;
	} cases[] = {
		{ { "20240102_b.sql", "-- migrate:up\n", "20240101_a.sql", "-- migrate:up\n" },
		  "20240101=a | 20240102=b" },
		{ { "10_b.sql", "-- migrate:up\n", "9_a.sql", "-- migrate:up\n" },
		  "10=b | 9=a; 10_b.sql runs before 9_a.sql: a dbmate directory is ordered by the "
		  "bytes of its names, not by number" },
		{ { "1_a.sql", "-- migrate:up\n", "1_b.sql", "-- migrate:up\n" },
		  "1_a.sql and 1_b.sql both have version 1; rename the newer one to a number after "
		  "1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(test_read(arena, "dbmate", cases[i].files), cases[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_that_hold_the_word_down_are_kept),
		TEST(marks_that_cannot_be_followed_are_refused_with_their_line),
		TEST(the_order_is_that_of_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
