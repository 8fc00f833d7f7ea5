#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

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
		{ "--liquibase formatted sql\n--changeset ann:1 (splitStatements:false "
		  "endDelimiter:X dbms:postgresql)\nSELECT 1;\n--changeset ann:2 "
		  "(dbms:sqlite)\nSELECT 2;\n",
		  "3:SELECT 1" },
		{ "--liquibase formatted sql\r\n--changeset ann:1 endDelimiter:/\r\nSELECT 1 / "
		  "2\r\n/\r\nSELECT 2\r\n/\r\n",
		  "3:SELECT 1 / 2 | 5:SELECT 2" },
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
		{ "", "a.sql:1: the first line must be --liquibase formatted sql; "
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

#define ONE "--liquibase formatted sql\n--changeset ann:1\n"

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
		/* as includeAll does */
		{ { "b.sql", ONE, "1.0/b.sql", ONE, "1.0/x/2_a.sql", ONE, "a.sql", ONE },
		  "1.0/b= | 1.0/x/2_a=a | a= | b=" },
		{ { "1.0/b.sql", ONE, "1.0/c.sql", "SELECT 1;" },
		  "1.0/c.sql:1: the first line must be --liquibase formatted sql; changelogs in "
		  "XML, YAML and JSON are not read" },
		{ { "a.sql", ONE, "b.sql", ONE, "db.changelog-master.xml",
		    "<databaseChangeLog><include file=\"b.sql\"/></databaseChangeLog>" },
		  "a= | b=; db.changelog-master.xml is not read: what it includes is run in the "
		  "order of the names, whatever order it gives" },
		{ { "a.sql", ONE, "x/Changelog.yaml",
		    "databaseChangeLog:\n- changeSet:\n    id: 1\n" },
		  "x/Changelog.yaml: a changelog that holds changesets, which only Liquibase can "
		  "run; write them as formatted SQL" },
		{ { "changelog.json", "{\"databaseChangeLog\":[{\"changeSet\":{\"id\":1}}]}" },
		  "changelog.json: a changelog that holds changesets, which only Liquibase can "
		  "run; write them as formatted SQL" },
		{ { "a.sql", ONE, "changelog.json", "{\"entries\":[]}" }, "a=" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(test_read(arena, "liquibase", cases[i].files), cases[i].told);
	}
}

/* Found by what lies in folders only where nothing else lies beside them. */
static void folders_of_changelogs_are_known(void **state)
{
	static const struct {
		const char *files[6];
		const char *found;
	} cases[] = {
		{ { "1.0/b.sql", ONE },
		  "liquibase: 1.0/b.sql:1 holds \"--liquibase formatted sql\"" },
		{ { "1_a.sql", "", "old/b.sql", ONE }, "plain: 1_a.sql begins with a number" },
		{ { "db.changelog-master.xml", "<databaseChangeLog/>" },
		  "liquibase: it holds db.changelog-master.xml" },
		{ { "sub/a.sql", "" },
		  "sub/a.sql: the files look like no known format; name it with --format "
		  "(`lockstep formats` lists them)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		if (directory_read(arena, "auto", &files, &directory, &error))
			assert_string_equal(arena_printf(arena, "%s: %s", directory.format->name,
							 directory.format_reason),
					    cases[i].found);
		else
			assert_string_equal(error.text, cases[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changesets_are_cut_apart_and_what_is_for_elsewhere_is_left_out),
		TEST(what_would_change_what_is_run_is_refused_by_name),
		TEST(files_are_migrations_in_the_order_of_their_names),
		TEST(folders_of_changelogs_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
