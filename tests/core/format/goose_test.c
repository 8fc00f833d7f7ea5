#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static void only_the_way_up_is_sent_with_the_lines_of_the_file(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "-- +goose Up\nCREATE TABLE a (b int);\n-- +goose Down\nDROP TABLE a;\n",
		  "2:CREATE TABLE a (b int)" },
		{ "-- +goose Up\nCREATE TABLE a (\n  \"DownCount\" int,\n  shutdown_at int\n);\n-- "
		  "+goose Down\nDROP TABLE a;\n",
		  "2:CREATE TABLE a (\n  \"DownCount\" int,\n  shutdown_at int\n)" },
		{ "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$ "
		  "SELECT 1; $$ LANGUAGE sql\n-- +goose StatementEnd\nSELECT 2;\n",
		  "3:CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql | 5:SELECT "
		  "2" },
		{ "-- +goose Up\n-- +goose StatementBegin\nSELECT 1; SELECT 2\n-- +goose "
		  "StatementEnd\n",
		  "3:SELECT 1 | 3:SELECT 2" },
		{ "-- +goose Up\nSELECT 1; SELECT 2;\n", "2:SELECT 1 | 2:SELECT 2" },
		{ "-- licence\n\n-- +goose Up\n\n-- +goose NO TRANSACTION\nSELECT 1;\n",
		  "(none) 6:SELECT 1" },
		{ "--+goose   up\nSELECT 1;\n-- +goose DOWN\nSELECT 2;\n", "2:SELECT 1" },
		{ "﻿-- +goose Up\r\nSELECT 1;\r\n-- +goose Down\r\n", "2:SELECT 1" },
		{ "-- +goose Up\n-- +goose Down\n", "" },
		{ "-- +goose Up\n", "" },
		{ "-- +goose Up\nBEGIN; SELECT 1; COMMIT;\n", "2:BEGIN | 2:SELECT 1 | 2:COMMIT" },
		{ "-- +goose Up\n-- +goose ENVSUB ON\nSELECT 1;\n-- +goose ENVSUB OFF\nSELECT "
		  "$$a$$;\n",
		  "3:SELECT 1 | 5:SELECT $$a$$" },
		{ "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- +goose ENVSUB ON\nSELECT ${A};\n",
		  "2:SELECT 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "goose", "1_a.sql", cases[i].text),
				    cases[i].sent);
}

static void marks_that_cannot_be_followed_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "CREATE TABLE a (b int);\n-- +goose Up\n",
		  "1_a.sql:1: SQL before \"-- +goose Up\"; move it behind the mark" },
		{ "-- nothing\n",
		  "1_a.sql:1: no \"-- +goose Up\"; nothing says what is to be run" },
		{ "", "1_a.sql:1: no \"-- +goose Up\"; nothing says what is to be run" },
		{ "-- +goose Down\n-- +goose Up\n",
		  "1_a.sql:1: \"-- +goose Down\" stands behind \"-- +goose Up\" and its last "
		  "statement, once" },
		{ "-- +goose Up\n-- +goose Up\n",
		  "1_a.sql:2: a second \"-- +goose Up\"; a file has one" },
		{ "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n",
		  "1_a.sql:3: the last \"-- +goose StatementBegin\" has no \"-- +goose "
		  "StatementEnd\"" },
		{ "-- +goose Up\n-- +goose StatementEnd\n",
		  "1_a.sql:2: \"-- +goose StatementEnd\" without \"-- +goose StatementBegin\" "
		  "before it" },
		{ "-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n",
		  "1_a.sql:3: \"-- +goose StatementBegin\" stands behind \"-- +goose Up\" or "
		  "\"Down\", and not inside another statement" },
		{ "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\n",
		  "1_a.sql:4: \"-- +goose Down\" stands behind \"-- +goose Up\" and its last "
		  "statement, once" },
		{ "-- +goose Up\n-- +goose NOTRANSACTION\n",
		  "1_a.sql:2: \"+goose NOTRANSACTION\" is no annotation; known are Up, Down, "
		  "StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and OFF" },
		{ "-- +goose Up\n -- +goose Down\n",
		  "1_a.sql:2: blanks before the annotation; goose would not heed it: remove them" },
		{ "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${SECRET}';\n",
		  "1_a.sql:3: ENVSUB ON puts the environment's variables into the SQL, so that "
		  "what runs is not what was reviewed; write the value here and remove the "
		  "annotation" },
		{ "-- +goose Up\nSELECT 'a\n-- +goose Down\n",
		  "1_a.sql:2:8: unclosed quote '; nothing behind it ends it" },
		{ "-- atlas:delimiter //\n-- +goose Up\n",
		  "1_a.sql:1: a delimiter directive in a file that goose's marks divide; take it "
		  "out" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "goose", "1_a.sql", cases[i].text),
				    cases[i].sent);
}

static void versions_are_numbers_and_go_code_is_named(void **state)
{
	static const struct {
		const char *files[14];
		const char *told;
	} cases[] = {
		{ { "10_c.sql", "-- +goose Up\n", "9_b.sql", "-- +goose Up\n", "00001_a.sql",
		    "-- +goose Up\n" },
		  "00001=a | 9=b | 10=c" },
		{ { "1_a.sql", "-- +goose Up\n", "readme.sql", "", "2x.sql", "" },
		  "1=a; 2x.sql does not begin with a number and will not be applied; readme.sql "
		  "does not begin with a number and will not be applied" },
		{ { "1_a.sql", "-- +goose Up\n", "01_b.sql", "-- +goose Up\n" },
		  "01_b.sql and 1_a.sql both have version 1; rename the newer one to a number "
		  "after 1" },
		{ { "1_a.sql", "-- +goose Up\n", "2_b.go", "package m", "3_c.go", "package m",
		    "3_c_test.go", "" },
		  "2_b.go, 3_c.go: Go code, which only the program it is compiled into can run; "
		  "write the same change as SQL under the same number or, where every database has "
		  "it already, an SQL file of that number with nothing in it but \"-- +goose "
		  "Up\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(test_read(arena, "goose", cases[i].files), cases[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_the_way_up_is_sent_with_the_lines_of_the_file),
		TEST(marks_that_cannot_be_followed_are_refused_with_their_line),
		TEST(versions_are_numbers_and_go_code_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
