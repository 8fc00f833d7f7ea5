#include "tests/agent/frozen.h"
#include "tests/agent/postgres/database.h"

#define INDEXES                                                                                    \
	"SELECT FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid AND indexrelid = "     \
	"'i'::regclass"

static void who_stands_still_between_bare_statements_is_taken_over_from(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	pid_t frozen;

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture.allow_dirty = true;
	FILES(&fixture,
	      TXMODE_NONE_LINE "INSERT INTO a VALUES (1);\nCREATE INDEX CONCURRENTLY i ON a (x);\n"
			       "INSERT INTO a VALUES (2);\n");
	frozen = frozen_run(&fixture);
	assert_string_equal(fixture_ledger_text(&fixture), "001 intent 1/3");
	fixture.epoch++;
	fixture.lock_patience = 100;
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_LOCKED);
	fixture.settings.standstill = 1;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3");
	assert_false(frozen_wakes(frozen));
	assert_int_equal(fixture_ledger(&fixture).epoch, 2);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_int_equal(fixture_rows(&fixture, INDEXES), 1);
}

static struct target *opened(const struct fixture *fixture, const char *application)
{
	struct target_settings settings = fixture->settings;
	struct error error = { 0 };
	struct target *target;

	settings.application = application;
	settings.standstill = 1000;
	assert_ok(target_open(&settings, &target, &error));
	return target;
}

static void wait_for(struct fixture *fixture, const char *condition)
{
	while (!fixture_rows(fixture, condition))
		continue;
}

/* Who beats, who has a transaction open and who is not ours is left alone. */
static void only_a_session_of_ours_that_does_nothing_is_ended(void **state)
{
	static const struct {
		const char *application;
		bool begins, beats, ended;
	} cases[] = {
		{ "lockstep-agent", false, false, true },
		{ "lockstep-agent", false, true, false },
		{ "lockstep-agent", true, false, false },
		{ "atlas", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct target *holder = opened(&fixture, cases[i].application);
		struct target *other = opened(&fixture, "lockstep-agent");
		struct error error = { 0 };

		assert_ok(target_lock(holder, 0, &error));
		if (cases[i].begins)
			assert_ok(target_begin(holder, &error));
		wait_for(&fixture, "SELECT FROM pg_stat_activity WHERE datname = "
				   "current_database() AND pid IN (SELECT pid FROM pg_locks WHERE "
				   "locktype = 'advisory') AND state_change < clock_timestamp() - "
				   "interval '1.1 s'");
		if (cases[i].beats)
			target_beat(holder);
		assert_int_equal(target_lock(other, 0, &error), cases[i].ended);
		target_close(holder);
		target_close(other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_stands_still_between_bare_statements_is_taken_over_from),
		cmocka_unit_test(only_a_session_of_ours_that_does_nothing_is_ended),
	};

	if (!server_given("agent/postgres/frozen"))
		return 0;
	crypto_start();
	return cmocka_run_group_tests_name("agent/postgres/frozen", tests, NULL, NULL);
}
