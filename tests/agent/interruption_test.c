#include "agent/interruption.h"

#include <time.h>

#include "tests/agent/stopping.h"

#define FOR_EVER                                                                                   \
	"CREATE TABLE b AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "       \
	"SELECT x FROM c WHERE x < 0;\n"

static void a_statement_that_is_interrupted_takes_its_file_back(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct interrupted run = { .fixture = &fixture, .after = 2 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (id int);\n" FOR_EVER);
	interrupted_run(&run);
	assert_false(run.done);
	assert_true(run.stopped);
	assert_int_equal(run.error.code, ERROR_FAILED);
	assert_string_equal(run.error.text,
			    "001.sql:2: statement 2 of 2 failed: interrupted: cancelled by anna; "
			    "nothing of this file holds");
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 0/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT * FROM sqlite_schema WHERE name = 'a'"), 0);
}

static void what_takes_long_in_a_group_is_run_where_it_can_be_interrupted(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct interrupted run = { .fixture = &fixture, .after = 2, .grouped = true };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (id int);\n" FOR_EVER);
	interrupted_run(&run);
	assert_true(run.stopped);
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 0/2");
}

static void what_held_before_a_statement_was_interrupted_still_holds(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct interrupted run = { .fixture = &fixture, .after = 2 };

	(void)state;
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (id int);\n" FOR_EVER);
	interrupted_run(&run);
	assert_true(run.stopped);
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 1/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT * FROM sqlite_schema WHERE name = 'a'"), 1);
}

static void what_was_interrupted_before_it_began_is_not_sent(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct interruption interruption;
	struct target *none = NULL;

	(void)state;
	interruption_open(&interruption);
	assert_null(interruption_why(&interruption));
	assert_true(interruption_enter(&interruption, none));
	interruption_leave(&interruption);
	interruption_raise(&interruption, "first");
	interruption_raise(&interruption, "second");
	assert_string_equal(interruption_why(&interruption), "first");
	assert_false(interruption_enter(&interruption, none));
	interruption_close(&interruption);
}

#define ONE_FOR_EVER(condition)                                                                    \
	"CASE WHEN " condition " THEN (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 "   \
	"FROM c WHERE x <> t.id - 100) SELECT count(*) FROM c) ELSE 1 END"

static void whatever_runs_is_interrupted_at_once(void **state)
{
	static const struct interrupted_case cases[] = { INTERRUPTED_CASES(ONE_FOR_EVER) };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		it_is_interrupted_at_once(sqlite_fixture, &cases[i]);
}

static void whatever_runs_stops_at_the_next_boundary(void **state)
{
	static const struct stopping_case cases[] = { STOPPING_CASES("VACUUM;\n") };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		it_stops_at_the_next_boundary(sqlite_fixture, &cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_that_is_interrupted_takes_its_file_back),
		cmocka_unit_test(what_takes_long_in_a_group_is_run_where_it_can_be_interrupted),
		cmocka_unit_test(what_held_before_a_statement_was_interrupted_still_holds),
		cmocka_unit_test(what_was_interrupted_before_it_began_is_not_sent),
		cmocka_unit_test(whatever_runs_is_interrupted_at_once),
		cmocka_unit_test(whatever_runs_stops_at_the_next_boundary),
	};

	crypto_start();
	return cmocka_run_group_tests_name("agent/interruption", tests, NULL, NULL);
}
