#include "tests/support/test.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static void changesets_are_cut_apart_and_what_is_for_elsewhere_is_left_out(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (b "
		  "int);\n--rollback DROP TABLE a;\n\n-- changeset \"bob b\":\"x y\" "
		  "splitStatements:false stripComments:false\nSELECT 1; SELECT 2\n",
		  "3:CREATE TABLE a (b int) | 7:SELECT 1 | 7:SELECT 2" },
		{ "--liquibase formatted sql\n--changeset ann:1\nSELECT 1\n--changeset "
		  "ann:2\nSELECT 2\n",
		  "3:SELECT 1 | 5:SELECT 2" },
		{ "--liquibase formatted sql\n--changeset ann:1\nSELECT 1;\n/* liquibase "
		  "rollback\nDROP TABLE a;\n*/\n",
		  "3:SELECT 1" },
		{ "--liquibase formatted sql\n--changeset ann:1 endDelimiter://\nSELECT 1; SELECT "
		  "2//\nSELECT 3//\n--changeset ann:2\nSELECT 4;\n",
		  "3:SELECT 1; SELECT 2 | 4:SELECT 3 | 6:SELECT 4" },
		{ "--liquibase formatted sql\n--changeset ann:1 endDelimiter:\\nGO\nSELECT "
		  "1\nGO\nSELECT 2\nGO\n",
		  "3:SELECT 1 | 5:SELECT 2" },
		{ "--liquibase formatted sql\n--changeset ann:1 endDelimiter:/\nSELECT 1 / "
		  "2\n/\nSELECT 2\n/\n",
		  "3:SELECT 1 / 2 | 5:SELECT 2" },
		{ "--liquibase formatted sql\n--changeset ann:1 runInTransaction:false\nVACUUM;\n",
		  "(none) 3:VACUUM" },
		{ "--liquibase formatted sql\n--changeset ann:1 dbms:sqlite\nSELECT "
		  "1;\n--changeset ann:2 dbms:h2,postgresql\nSELECT 2;\n--changeset ann:3 "
		  "dbms:!postgresql\nSELECT 3;\n",
		  "5:SELECT 2" },
		{ "\n--liquibase formatted sql\n-- a comment\n--changeset ann:1\nSELECT "
		  "1;\n--comment ${x}\n",
		  "5:SELECT 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "liquibase", "a.sql", cases[i].text),
				    cases[i].sent);
}

static void what_would_change_what_is_run_is_refused_by_name(void **state)
{
	static const struct {
		const char *text, *sent;
	} cases[] = {
		{ "SELECT 1;\n", "a.sql:1: the first line must be --liquibase formatted sql; "
				 "changelogs in XML, YAML and JSON are not read" },
		{ "--liquibase formatted sql\nSELECT 1;\n",
		  "a.sql:2: SQL before the first --changeset; move it into a changeset" },
		{ "--liquibase formatted sql\n",
		  "a.sql:1: no --changeset AUTHOR:ID; nothing says what is to be run" },
		{ "--liquibase formatted sql\n--changeset ann\n",
		  "a.sql:2: a changeset is named --changeset AUTHOR:ID" },
		{ "--liquibase formatted sql\n--changeset ann:1 runOnChange:true\n",
		  "a.sql:2: a changeset that is to be run again or skipped has no place in an "
		  "append-only history; put the change into a new changeset file and take the "
		  "attribute out" },
		{ "--liquibase formatted sql\n--changeset ann:1 context:test\n",
		  "a.sql:2: contexts, labels and other runners decide outside the file what is "
		  "run; take the attribute out, or keep what is for one environment in a project "
		  "of its own" },
		{ "--liquibase formatted sql\n--changeset ann:1 failOnError:false\n",
		  "a.sql:2: failOnError:false goes on past a failure; nothing here does: make the "
		  "SQL say what may be absent (IF EXISTS) and take the attribute out" },
		{ "--liquibase formatted sql\n--changeset ann:1 endDelimiter:a.b\n",
		  "a.sql:2: endDelimiter:a.b is a pattern; one that is plain text is needed, like "
		  "// or \\nGO" },
		{ "--liquibase formatted sql\n--changeset ann:1 spliStatements:false\n",
		  "a.sql:2: attribute \"spliStatements\" of the changeset is not known" },
		{ "--liquibase formatted sql\n--changeset ann:1\n--preconditions onFail:MARK_RAN\n",
		  "a.sql:3: preconditions decide on the target what is run; nothing here skips a "
		  "changeset: take the line out, or put the condition into the SQL" },
		{ "--liquibase formatted sql\n--changeset ann:1\n--precondition-sql-check "
		  "expectedResult:0 SELECT 1\n",
		  "a.sql:3: preconditions decide on the target what is run; nothing here skips a "
		  "changeset: take the line out, or put the condition into the SQL" },
		{ "--liquibase formatted sql\n--property name:a value:b\n",
		  "a.sql:2: a property is put in place of ${...} in what follows; write the value "
		  "where it is used and take the line out" },
		{ "--liquibase formatted sql\n--changeset ann:1\n--ignoreLines:2\n",
		  "a.sql:3: ignoreLines leaves out SQL that stands there to be read; take the "
		  "lines out, or make them comments" },
		{ "--liquibase formatted sql\n--changeset ann:1\nSELECT '${who}';\n",
		  "a.sql:3: Liquibase may put a parameter's value in place of ${who}, so that what "
		  "runs is not what was reviewed; write the value here" },
		{ "--liquibase formatted sql\n--changeset ann:1\nSELECT (1\n--changeset "
		  "ann:2\nSELECT 2);\n",
		  "a.sql:3:8: unclosed (: it opens here and is not closed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(test_sent_of(arena, "liquibase", "a.sql", cases[i].text),
				    cases[i].sent);
}

static void files_are_migrations_in_the_order_of_their_names(void **state)
{
	static const struct {
		const char *files[14];
		const char *told;
	} cases[] = {
		{ { "b.sql", "--liquibase formatted sql\n--changeset ann:1\n", "a.sql",
		    "--liquibase formatted sql\n--changeset ann:1\n" },
		  "a= | b=" },
		{ { "10_b.sql", "--liquibase formatted sql\n--changeset ann:1\n", "9_a.sql",
		    "--liquibase formatted sql\n--changeset ann:1\n" },
		  "10_b=b | 9_a=a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		if (directory_read(arena, "liquibase", &files, &directory, &error))
			assert_string_equal(test_told(arena, &directory), cases[i].told);
		else
			assert_string_equal(error.text, cases[i].told);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changesets_are_cut_apart_and_what_is_for_elsewhere_is_left_out),
		TEST(what_would_change_what_is_run_is_refused_by_name),
		TEST(files_are_migrations_in_the_order_of_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
