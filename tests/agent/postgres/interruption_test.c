#include "agent/interruption.h"

#include <time.h>

#include "tests/agent/postgres/database.h"
#include "tests/agent/stopping.h"

static void a_sleeping_statement_is_interrupted_and_its_file_taken_back(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct interrupted run = { .fixture = &fixture, .after = 2 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (id int);\nSELECT pg_sleep(600);\n");
	interrupted_run(&run);
	assert_true(run.stopped);
	assert_string_equal(run.error.text,
			    "001.sql:2: statement 2 of 2 failed: interrupted: cancelled by anna; "
			    "nothing of this file holds");
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 0/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM pg_class WHERE relname = 'a'"), 0);
}

/* It waits for a transaction that is older; when it is interrupted it leaves an INVALID index. */
static void an_interrupted_index_is_built_by_the_next_attempt(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena), old = fixture;
	struct interrupted run = { .fixture = &fixture, .after = 2 };
	struct statement read = { .text = bytes_of("SELECT count(*) FROM a"), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (id int)");
	FILES(&fixture, TXMODE_NONE_LINE "SELECT 1;\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n");
	fixture.allow_dirty = true;
	assert_ok(target_open(&old.settings, &old.target, &error));
	assert_ok(target_begin(old.target, &error));
	assert_ok(target_execute(arena, old.target, &read, &result, &error));
	interrupted_run(&run);
	target_close(old.target);
	assert_true(run.stopped);
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 1/2");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM pg_index WHERE indisvalid AND "
						"indexrelid = 'a_id'::regclass"),
			 1);
}

#define ONE_FOR_EVER(condition)                                                                    \
	"CASE WHEN " condition " THEN length(pg_sleep(600)::text) + 1 ELSE 1 END"

static void whatever_runs_is_interrupted_at_once(void **state)
{
	static const struct interrupted_case cases[] = { INTERRUPTED_CASES(ONE_FOR_EVER) };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		it_is_interrupted_at_once(database_fixture, &cases[i]);
}

static void whatever_runs_stops_at_the_next_boundary(void **state)
{
	static const struct stopping_case cases[] = { STOPPING_CASES("VACUUM a;\n") };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		it_stops_at_the_next_boundary(database_fixture, &cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sleeping_statement_is_interrupted_and_its_file_taken_back),
		cmocka_unit_test(an_interrupted_index_is_built_by_the_next_attempt),
		cmocka_unit_test(whatever_runs_is_interrupted_at_once),
		cmocka_unit_test(whatever_runs_stops_at_the_next_boundary),
	};

	if (!server_given("agent/postgres/interruption"))
		return 0;
	crypto_start();
	return cmocka_run_group_tests_name("agent/postgres/interruption", tests, NULL, NULL);
}
