#include "tests/agent/batches.h"

static void a_change_is_made_in_ranges_that_each_hold(void **state)
{
	(void)state;
	a_change_is_made_in_ranges(sqlite_fixture);
}

static void kills_at_any_moment_repeat_and_skip_no_range(void **state)
{
	(void)state;
	kills_repeat_and_skip_no_range(sqlite_fixture, 4);
}

static void after_a_failure_it_goes_on_with_the_failed_range(void **state)
{
	(void)state;
	a_failed_range_is_where_it_goes_on(sqlite_fixture, "CHECK constraint failed: n < 5");
}

static void a_statement_that_has_begun_may_not_be_edited(void **state)
{
	(void)state;
	only_size_and_pause_may_be_edited_when_it_has_begun(sqlite_fixture);
}

static void stopped_between_ranges_it_goes_on_to_its_first_end(void **state)
{
	(void)state;
	it_stops_between_ranges_and_keeps_its_end(sqlite_fixture);
}

static void a_key_that_does_not_bear_ranges_is_refused(void **state)
{
	(void)state;
	what_the_database_knows_against_ranges_is_refused(sqlite_fixture);
}

static void keys_of_sqlite_may_be_texts(void **state)
{
	static const struct {
		const char *table, *key;
	} cases[] = {
		{ "CREATE TABLE k (key TEXT PRIMARY KEY COLLATE NOCASE, n INT);", "key" },
		{ "CREATE TABLE k (key INTEGER PRIMARY KEY, n INT);", "KEY" },
		{ "CREATE TABLE k (a INT, key PRIMARY KEY, n INT) WITHOUT ROWID;", "\"key\"" },
		{ "CREATE TABLE k (key, n INT);\nCREATE UNIQUE INDEX i ON k (key);", "key" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };
		const char *rows = i == 1   ? "(1), (5), (-3), (1000000)"
				   : i == 3 ? "(9), (10), (100), (2)"
					    : "('a'), ('B'), ('\xC3\xA4'), ('c'' \"')";

		FILES(
		    &fixture, cases[i].table,
		    arena_printf(arena,
				 "INSERT INTO k (key) VALUES %s;\nUPDATE k SET n = 0;\n"
				 "-- lockstep:batch key=%s size=1\nUPDATE main.k AS x SET n = x.n "
				 "+ 1 WHERE n < 5 OR false",
				 rows, cases[i].key));
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(reports_of(&fixture, PROGRESS_STATEMENT_ADVANCED), 3);
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM k WHERE n = 1"), 4);
	}
}

static void keys_of_different_types_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE k (key UNIQUE);\nINSERT INTO k VALUES (1), ('a');",
	      "-- lockstep:batch key=key\nDELETE FROM k");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "002.sql:2: statement 1 of 1 failed: ranges need a key of whole numbers or of "
	    "texts; k.key holds integer and text; nothing of this file holds");
}

static void a_key_of_another_type_between_two_ranges_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "CREATE TABLE k (key int UNIQUE, n int);\n"
	      "INSERT INTO k VALUES (1, 0), (1.5, 0), (2, 0);",
	      "-- lockstep:batch key=key size=1\nUPDATE k SET n = n + 1");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "002.sql:2: statement 1 of 1 failed: ranges need a key of whole numbers or "
	    "of texts; k.key holds integer and real; 1 of its ranges hold (1 rows, up "
	    "to key = 1); leave it as it is, correct the cause, and run again to resume");
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM k WHERE n = 1"), 1);
}

static void where_the_database_saw_an_error_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS,
	      "-- lockstep:batch key=id\nUPDATE t SET n = 1\nWHERE id = 1\n  OR absent = 2");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(error.text, "002.sql:4: statement 1 of 1 failed: no such column: "
					"absent; nothing of this file holds");
}

static void it_does_not_fit_into_one_transaction_for_all(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture.together = true;
	FILES(&fixture, NUMBERS, COUNT_UP("key=id"));
	assert_refused(fixture_run(&fixture, &error), ERROR_REFUSED,
		       "002.sql: cannot run in one transaction with the others: it holds a "
		       "statement that is run in ranges: it runs statement by statement; run "
		       "without --tx-mode all");
}

static void on_a_copy_it_is_rehearsed_whole(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS, COUNT_UP("key=id size=100 pause=1h"));
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture.seen[fixture.seen_count - 2].state, PROGRESS_STATEMENT_SUCCEEDED);
	assert_int_equal(fixture.seen[fixture.seen_count - 2].rows, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_made_in_ranges_that_each_hold),
		cmocka_unit_test(kills_at_any_moment_repeat_and_skip_no_range),
		cmocka_unit_test(after_a_failure_it_goes_on_with_the_failed_range),
		cmocka_unit_test(a_statement_that_has_begun_may_not_be_edited),
		cmocka_unit_test(stopped_between_ranges_it_goes_on_to_its_first_end),
		cmocka_unit_test(a_key_that_does_not_bear_ranges_is_refused),
		cmocka_unit_test(keys_of_sqlite_may_be_texts),
		cmocka_unit_test(keys_of_different_types_are_refused),
		cmocka_unit_test(a_key_of_another_type_between_two_ranges_is_refused),
		cmocka_unit_test(where_the_database_saw_an_error_is_told),
		cmocka_unit_test(it_does_not_fit_into_one_transaction_for_all),
		cmocka_unit_test(on_a_copy_it_is_rehearsed_whole),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
