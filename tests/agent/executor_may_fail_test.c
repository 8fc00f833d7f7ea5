#include "tests/agent/fixture.h"

#define MAY_FAIL "-- lockstep:on-failure continue\n\n"

/* Runs all files; `count` failures are passed over. */
static void run_all(struct fixture *fixture, size_t count, const char *first)
{
	struct passed_over passed_over = { 0 };
	struct execution execution;
	struct error error = { 0 };
	bool stopped;

	assert_ok(target_open(&fixture->settings, &fixture->target, &error));
	execution = fixture_execution(fixture);
	execution.passed_over = &passed_over;
	assert_ok(executor_run(&execution, &stopped, &error));
	target_close(fixture->target);
	fixture->target = NULL;
	assert_int_equal(passed_over.count, count);
	assert_string_equal(passed_over.first.text, first);
}

static void what_may_fail_does_not_stop_what_comes_behind_it(void **state)
{
	static const char failure[] = "002.sql:3: statement 1 of 1 failed: no such table: later; "
				      "nothing of this file holds";
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);", MAY_FAIL "INSERT INTO later VALUES (1);",
	      "CREATE TABLE b (x);");
	run_all(&fixture, 1, failure);
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 1/1, 002 failed 0/1, 003 applied 1/1");
	run_all(&fixture, 1, failure);
	FILES(&fixture, "CREATE TABLE a (x);", MAY_FAIL "INSERT INTO later VALUES (1);",
	      "CREATE TABLE b (x);", "CREATE TABLE c (x);");
	run_all(&fixture, 1, failure);
	fixture_do(&fixture, "CREATE TABLE later (x)");
	run_all(&fixture, 0, "");
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1, 003 "
							   "applied 1/1, 004 applied 1/1");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM later"), 1);
}

static void a_batch_that_may_fail_goes_on_later_where_it_failed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);

	(void)state;
	FILES(&fixture,
	      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT CHECK (n < 5));\n"
	      "INSERT INTO t VALUES (1, 0), (2, 0), (3, 4), (4, 0);",
	      MAY_FAIL "-- lockstep:batch key=id size=1\nUPDATE t SET n = n + 1;",
	      "CREATE TABLE b (x);");
	run_all(
	    &fixture, 1,
	    "002.sql:4: statement 1 of 1 failed: CHECK constraint failed: n < 5; 2 of its ranges "
	    "hold (2 rows, up to id = 2); leave it as it is, correct the cause, and run again "
	    "to resume");
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 2/2, 002 partial 0/1, 003 applied 1/1");
	fixture_do(&fixture, "UPDATE t SET n = 0 WHERE id = 3");
	run_all(&fixture, 0, "");
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 4);
}

static void in_one_transaction_or_where_nobody_asks_it_stops(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);", MAY_FAIL "INSERT INTO later VALUES (1);",
	      "CREATE TABLE b (x);");
	fixture.together = true;
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "002 failed 0/1");
	fixture.together = false;
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "002 failed 0/1, 001 applied 1/1");
}

static void one_that_was_never_tried_is_still_out_of_order(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "UPDATE lockstep_migrations SET version = '002'");
	FILES(&fixture, MAY_FAIL "SELECT 1;", "CREATE TABLE a (x);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_fail_does_not_stop_what_comes_behind_it),
		cmocka_unit_test(a_batch_that_may_fail_goes_on_later_where_it_failed),
		cmocka_unit_test(in_one_transaction_or_where_nobody_asks_it_stops),
		cmocka_unit_test(one_that_was_never_tried_is_still_out_of_order),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
