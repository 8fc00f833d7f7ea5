#include <string.h>

#include "core/lint/runner.h"
#include "tests/support/linted.h"
#include "tests/support/test.h"

static void a_table_that_the_file_makes_itself_is_locked_for_nobody(void **state)
{
	static const struct {
		const char *files[5], *found;
	} cases[] = {
		{ { "1_a.sql",
		    "CREATE TABLE t (a int, id bigint PRIMARY KEY);\nCREATE INDEX i ON t (a);\n" },
		  "" },
		{ { "1_a.sql", "CREATE TABLE t (a int, id bigint PRIMARY KEY);\n", "2_b.sql",
		    "SELECT 1;\n  CREATE INDEX i ON t (a);\n" },
		  "PG101 2_b.sql:2" },
		{ { "1_a.sql", "CREATE INDEX i ON other (a);\n" }, "PG101 1_a.sql:1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		assert_string_equal(test_linted(arena, cases[i].files, NULL), cases[i].found);
	}
}

#define ROWS "1_a.sql", "CREATE TABLE t (a int, b int);\nCREATE TABLE u (a int);\n"

/* The lock of an earlier statement of the transaction is held while this one works. */
static void what_works_under_a_lock_taken_before_blocks_for_as_long(void **state)
{
	static const struct {
		const char *files[5], *code, *relation;
		enum lock_mode lock;
		enum lint_blocks blocks;
	} cases[] = {
		{ { ROWS, "2_b.sql",
		    "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;\n"
		    "ALTER TABLE t VALIDATE CONSTRAINT k;\n" },
		  "PG206",
		  "t",
		  LOCK_ACCESS_EXCLUSIVE,
		  LINT_BLOCKS_READS },
		{ { ROWS, "2_b.sql",
		    "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u NOT VALID;\n"
		    "ALTER TABLE t VALIDATE CONSTRAINT k;\n" },
		  "PG206",
		  "t",
		  LOCK_SHARE_ROW_EXCLUSIVE,
		  LINT_BLOCKS_WRITES },
		{ { ROWS, "2_b.sql", "ALTER TABLE t ADD c int;\nUPDATE u SET a = 1;\n" },
		  "PG204",
		  "t",
		  LOCK_ACCESS_EXCLUSIVE,
		  LINT_BLOCKS_READS },
		{ { ROWS, "2_b.sql",
		    "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;\n"
		    "COMMIT;\nALTER TABLE t VALIDATE CONSTRAINT k, ADD c int;\n" },
		  LINT_BLOCKS_UNSAID,
		  "t",
		  LOCK_ACCESS_EXCLUSIVE,
		  LINT_BLOCKS_READS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_findings findings = test_lint(arena, cases[i].files, NULL);
		const struct lint_finding *found = NULL;

		for (size_t k = 0; k < findings.count; k++) {
			if (!strcmp(findings.items[k].rule->code, cases[i].code))
				found = &findings.items[k];
		}
		assert_non_null(found);
		assert_string_equal(found->relation, cases[i].relation);
		assert_int_equal(found->lock, cases[i].lock);
		assert_int_equal(found->blocks, cases[i].blocks);
		assert_int_equal(found->grows, LINT_YES);
	}
}

static void what_somebody_switched_off_is_not_said_by_another_rule(void **state)
{
	static const struct {
		const char *text, *off, *found;
	} cases[] = {
		{ "CREATE INDEX i ON t (a);", "PG101", "" },
		{ "CREATE INDEX i ON t (a);", "PG305", "PG101 2_b.sql:1" },
		{ "ALTER DOMAIN d SET NOT NULL;", "PG403", "" },
		{ "VACUUM FULL t;", "PG405", "" },
		{ "REINDEX TABLE t;", "PG405", "PG111 2_b.sql:1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *files[] = { "1_a.sql",
					"CREATE DOMAIN d AS int;\n"
					"CREATE TABLE t (a bigint PRIMARY KEY, b d);\n",
					"2_b.sql", cases[i].text, NULL };
		struct lint_level off = { lint_rule_find(cases[i].off), LINT_OFF };
		struct lint_options options = { .dialect = DIALECT_POSTGRES,
						.levels = &off,
						.level_count = 1 };

		lint_runner_heed(&options.runner, NULL);
		assert_string_equal(test_linted(arena, files, &options), cases[i].found);
	}
}

/* Each view reads both of the row before, each function calls both twice. */
static void what_leads_to_itself_by_many_ways_is_followed_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer text = buffer_in(arena);
	const char *files[] = { "1_a.sql", NULL, NULL };

	(void)state;
	buffer_add_text(&text,
			"CREATE TABLE t (a bigint PRIMARY KEY);\n"
			"CREATE VIEW a0 AS SELECT a FROM t; CREATE VIEW b0 AS SELECT a FROM t;\n"
			"CREATE FUNCTION f0() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
			"CREATE FUNCTION g0() RETURNS int LANGUAGE sql AS 'SELECT 1';\n");
	for (unsigned i = 1; i < 40; i++) {
		for (const char *c = "ab"; *c; c++)
			buffer_printf(
			    &text,
			    "CREATE VIEW %c%u AS SELECT a FROM a%u UNION SELECT a FROM b%u;\n", *c,
			    i, i - 1, i - 1);
		for (const char *c = "fg"; *c; c++)
			buffer_printf(&text,
				      "CREATE FUNCTION %c%u() RETURNS int LANGUAGE sql AS "
				      "'SELECT f%u() + g%u(); SELECT g%u() + f%u()';\n",
				      *c, i, i - 1, i - 1, i - 1, i - 1);
	}
	buffer_add_text(&text, "SELECT f39() FROM a39;\n");
	files[1] = buffer_text(&text);
	assert_string_equal(test_linted(arena, files, NULL), "");
}

static void bytes_that_no_text_holds_are_found_where_they_are(void **state)
{
	static const struct {
		const char *text, *found, *title;
	} cases[] = {
		{ "SELECT 1;\nSELECT '\xff\xfe\xff', 'x';\n", "LN006 1_a.sql:2",
		  "byte 0xFF is not UTF-8: save the file as UTF-8" },
		{ "SELECT 'f\xfc"
		  "r';\n",
		  "LN006 1_a.sql:1", "byte 0xFC is not UTF-8: save the file as UTF-8" },
		{ "SELECT '\xc3\xbc';\n", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *files[] = { "1_a.sql", cases[i].text, NULL };
		struct lint_findings findings = test_lint(arena, files, NULL);

		assert_string_equal(test_linted(arena, files, NULL), cases[i].found);
		if (cases[i].title)
			assert_string_equal(findings.items[0].title, cases[i].title);
	}
}

static void a_new_file_before_one_that_others_have_is_found(void **state)
{
	static const struct {
		bool fresh[3];
		const char *found;
	} cases[] = {
		{ { false, true, false }, "LN004 2_b.sql:1" },
		{ { true, true, false }, "LN004 1_a.sql:1 | LN004 2_b.sql:1" },
		{ { false, true, true }, "" },
		{ { true, true, true }, "" },
	};
	static const char *const files[] = { "1_a.sql", "SELECT 1;\n", "2_b.sql", "SELECT 2;\n",
					     "3_c.sql", "SELECT 3;\n", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_options options = { .dialect = DIALECT_POSTGRES,
						.fresh = cases[i].fresh };

		assert_string_equal(test_linted(arena, files, &options), cases[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_that_the_file_makes_itself_is_locked_for_nobody),
		cmocka_unit_test(what_works_under_a_lock_taken_before_blocks_for_as_long),
		cmocka_unit_test(what_somebody_switched_off_is_not_said_by_another_rule),
		cmocka_unit_test(what_leads_to_itself_by_many_ways_is_followed_once),
		cmocka_unit_test(bytes_that_no_text_holds_are_found_where_they_are),
		cmocka_unit_test(a_new_file_before_one_that_others_have_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
