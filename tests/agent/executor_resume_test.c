#include "tests/agent/fixture.h"

static void a_file_in_txmode_none_resumes_where_it_failed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
					 "INSERT INTO b VALUES (2);\nINSERT INTO a VALUES (3);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "001.sql:5: statement 3 of 4 failed: no such table: b; 2 of its 4 statements "
	    "hold and have to stay as they are: correct the cause, or the others, and run "
	    "again to resume");
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 2/4");
	fixture_do(&fixture, "CREATE TABLE b (x)");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM b"), 1);
}

static void the_applied_beginning_of_a_file_may_not_be_edited(void **state)
{
	static const char *const edited[] = {
		TXMODE_NONE_LINE "CREATE TABLE a (y);\nINSERT INTO b VALUES (2);",
		TXMODE_NONE_LINE "INSERT INTO b VALUES (2);\nCREATE TABLE a (x);",
		TXMODE_NONE_LINE,
		TXMODE_NONE_LINE "CREATE  TABLE a (x);\nINSERT INTO a VALUES (2);\nSELECT 1;",
		"CREATE TABLE a (y);\nINSERT INTO b VALUES (2);",
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nINSERT INTO b VALUES (2);");
	assert_false(fixture_run(&fixture, &error));
	for (size_t i = 0; i < COUNT(edited); i++) {
		FILES(&fixture, edited[i]);
		assert_refused(
		    fixture_run(&fixture, &error), ERROR_INTEGRITY,
		    "001.sql: was edited in the first 1 of its 2 statements, which are applied: "
		    "restore those as they were (file's sha256 8f3f48bd159c) and run again; "
		    "only what comes after them may be corrected");
		assert_string_equal(fixture_ledger_text(&fixture), "001 failed 1/2");
	}
}

static void the_rest_of_a_failed_file_may_be_corrected(void **state)
{
	static const struct {
		const char *corrected, *ledger;
		int64_t rows;
	} cases[] = {
		{ TXMODE_NONE_LINE "CREATE TABLE a (x);", "001 applied 1/1", 0 },
		{ TXMODE_NONE_LINE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
		  "001 applied 2/2", 1 },
		{ TXMODE_NONE_LINE "-- why\nCREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
				   "INSERT INTO a VALUES (2);\nINSERT INTO a VALUES (3);",
		  "001 applied 4/4", 3 },
		/* in one transaction from its beginning, it would make the table again */
		{ "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);", "001 applied 2/2", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };
		struct ledger ledger;

		FILES(&fixture,
		      TXMODE_NONE_LINE "CREATE TABLE a (x);\nINSERT INTO b VALUES (1);\nSELECT 1;");
		assert_false(fixture_run(&fixture, &error));
		FILES(&fixture, cases[i].corrected);
		assert_ok(fixture_run(&fixture, &error));
		assert_ok(fixture_run(&fixture, &error));
		assert_string_equal(fixture_ledger_text(&fixture), cases[i].ledger);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), cases[i].rows);
		ledger = fixture_ledger(&fixture);
		assert_true(hash_equal(&ledger.rows[0].content, &fixture.migrations[0].content));
	}
}

static void what_may_be_repeated_is_repeated_after_a_crash(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 2/3");
	fixture_do(&fixture, "CREATE TABLE b (x)");
	FILES(&fixture,
	      TXMODE_NONE_LINE "CREATE TABLE a (x);\nVACUUM nowhere;\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);",
	      TXMODE_NONE_LINE
	      "INSERT INTO b VALUES (2);\nVACUUM nowhere;\nINSERT INTO b VALUES (3);");
	assert_false(fixture_run(&fixture, &error));
	fixture_do(&fixture, "UPDATE lockstep_migrations SET outcome = 'intent' WHERE version = "
			     "'002'");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3, 002 failed 1/3");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM b"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_in_txmode_none_resumes_where_it_failed),
		cmocka_unit_test(the_applied_beginning_of_a_file_may_not_be_edited),
		cmocka_unit_test(the_rest_of_a_failed_file_may_be_corrected),
		cmocka_unit_test(what_may_be_repeated_is_repeated_after_a_crash),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
