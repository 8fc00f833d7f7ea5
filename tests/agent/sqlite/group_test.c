#include "tests/agent/fixture.h"

static void what_stands_behind_a_failing_file_has_not_run(void **state)
{
	static const struct {
		const char *failing, *says;
	} rows[] = {
		{ "INSERT INTO a VALUES (2);\nINSERT INTO b VALUES (1);",
		  "003.sql:2: statement 2 of 2 failed: no such table: b; nothing of this file "
		  "holds" },
		{ "INSERT INTO a VALUES (2);\nINSERT OR ROLLBACK INTO a VALUES (1);",
		  "003.sql:2: statement 2 of 2 failed: UNIQUE constraint failed: a.x; nothing of "
		  "this file holds" },
		{ "CREATE TABLE c (x REFERENCES a);\nINSERT INTO c VALUES (9);",
		  "003.sql: it would break foreign keys: 1 rows of c have no row in a; nothing of "
		  "this file holds" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture, "CREATE TABLE a (x PRIMARY KEY);", "INSERT INTO a VALUES (1);",
		      rows[i].failing, "INSERT INTO a VALUES (3);");
		assert_refused(fixture_run(&fixture, &error), ERROR_FAILED, rows[i].says);
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 1/1, 002 applied 1/1, 003 failed 0/2");
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	}
}

static void what_a_file_did_to_the_session_ends_with_it(void **state)
{
	static const char *const files[] = {
		"CREATE TEMP TABLE kept (x);",
		"CREATE TABLE temp.kept (x);",
		"PRAGMA foreign_keys = ON;",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture, "CREATE TABLE a (x PRIMARY KEY);", files[i],
		      "CREATE TABLE kept (x REFERENCES a);", "INSERT INTO kept VALUES (NULL);");
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM main.kept"), 1);
	}
}

static void a_stale_group_changes_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);", "UPDATE lockstep_fence SET epoch = 9;");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x);", "UPDATE lockstep_fence SET epoch = 9;",
	      "INSERT INTO a VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_behind_a_failing_file_has_not_run),
		cmocka_unit_test(what_a_file_did_to_the_session_ends_with_it),
		cmocka_unit_test(a_stale_group_changes_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
