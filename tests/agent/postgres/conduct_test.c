#include "tests/agent/postgres/database.h"

/* How a migration's session behaves: its timeouts and its name, where they come from, and that
 * nothing of them goes on to the next one. */

#define NOTE                                                                                       \
	"INSERT INTO noted SELECT current_setting('lock_timeout'), "                               \
	"current_setting('statement_timeout'), "                                                   \
	"current_setting('idle_in_transaction_session_timeout'), "                                 \
	"current_setting('application_name');"
#define SCHEMA "CREATE TABLE noted (lock text, statement text, idle text, application text);"
/* Bare statements tell by an event trigger. */
#define TRIGGER                                                                                    \
	"CREATE TABLE a (x integer);"                                                              \
	"CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN " NOTE " END$$;" \
	"CREATE EVENT TRIGGER noting ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE "   \
	"FUNCTION note();"
#define CONCURRENTLY TXMODE_NONE_LINE "CREATE INDEX CONCURRENTLY i ON a (x);"

/* Did exactly this session note itself? */
static void assert_noted(struct fixture *fixture, const char *noted)
{
	const char *query = arena_printf(
	    fixture->arena, "SELECT FROM noted WHERE concat_ws(' ', lock, statement, idle) = '%s'",
	    noted);

	if (fixture_rows(fixture, query) != 1 || fixture_rows(fixture, "SELECT FROM noted") != 1)
		fail_msg("%s was not noted once", noted);
}

static void the_file_comes_before_the_environment_and_that_before_the_default(void **state)
{
	static const struct {
		const char *policy, *file, *noted;
	} rows[] = {
		{ "", NOTE, "2s 0 1min" },
		{ "lock-timeout=300;statement-timeout=10000;idle-timeout=0", NOTE, "300ms 10s 0" },
		{ "lock-timeout=300", "-- lockstep:lock-timeout 4s\n\n" NOTE, "4s 0 1min" },
		{ "", "-- lockstep:statement-timeout 9s\n\n" NOTE, "2s 9s 1min" },
		{ "", "SET lock_timeout = '7s'; " NOTE, "7s 0 1min" },
		{ "", "SET LOCAL lock_timeout = 0; " NOTE, "0 0 1min" },
		{ "", "SELECT set_config('lock_timeout', '8s', true); " NOTE, "8s 0 1min" },
		{ "", TXMODE_NONE_LINE NOTE, "2s 0 1min" },
		{ "", TXMODE_NONE_LINE "SET lock_timeout = '7s'; " NOTE, "7s 0 1min" },
		{ "lock-timeout=300", TRIGGER "CREATE INDEX i ON a (x);", "300ms 0 1min" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		fixture.one_by_one = true;
		fixture.policy = fixture_policy(rows[i].policy);
		FILES(&fixture, SCHEMA, rows[i].file);
		assert_ok(fixture_run(&fixture, &error));
		assert_noted(&fixture, rows[i].noted);
	}
}

static void a_statement_that_blocks_nobody_has_no_end_but_what_its_file_says(void **state)
{
	static const struct {
		const char *policy, *file, *noted;
	} rows[] = {
		{ "", CONCURRENTLY, "0 0 1min" },
		{ "lock-timeout=300;statement-timeout=9000", CONCURRENTLY, "0 0 1min" },
		{ "", "-- lockstep:lock-timeout 5s\n" CONCURRENTLY, "5s 0 1min" },
		{ "statement-timeout=9000",
		  TXMODE_NONE_LINE "SET lock_timeout = '7s'; CREATE INDEX CONCURRENTLY i ON a (x);",
		  "7s 0 1min" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		fixture.policy = fixture_policy(rows[i].policy);
		FILES(&fixture, SCHEMA TRIGGER, rows[i].file);
		assert_ok(fixture_run(&fixture, &error));
		assert_noted(&fixture, rows[i].noted);
	}
}

static void nothing_goes_on_behind_such_a_statement_or_to_the_next_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture.one_by_one = true;
	FILES(&fixture, SCHEMA "CREATE TABLE a (x integer);", CONCURRENTLY NOTE);
	assert_ok(fixture_run(&fixture, &error));
	assert_noted(&fixture, "2s 0 1min");
	fixture_do(&fixture, "DELETE FROM noted");
	FILES(&fixture, SCHEMA "CREATE TABLE a (x integer);", CONCURRENTLY NOTE,
	      "-- lockstep:lock-timeout 5s\n\nSET statement_timeout = '1h';", NOTE);
	assert_ok(fixture_run(&fixture, &error));
	assert_noted(&fixture, "2s 0 1min");
}

static void what_the_server_sets_for_a_role_holds_where_nobody_else_says(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	const char *name = strrchr(fixture.settings.url, '/') + 1;

	(void)state;
	fixture.one_by_one = true;
	fixture_do(&fixture,
		   arena_printf(arena, "ALTER DATABASE %s SET statement_timeout = '5min'", name));
	FILES(&fixture, SCHEMA "CREATE TABLE a (x integer);", CONCURRENTLY NOTE);
	assert_ok(fixture_run(&fixture, &error));
	assert_noted(&fixture, "2s 5min 1min");
}

static void the_session_is_named_after_project_release_and_version(void **state)
{
	static const struct {
		const char *project, *name;
		uint64_t release;
	} rows[] = {
		{ "shop", "lockstep shop 12 002", 12 },
		{ "shop", "lockstep shop 002", 0 },
		{ "a-project-that-has-a-very-long-name-indeed-and-goes-on-and-on-for",
		  "lockstep a-project-that-has-a-very-long-name-indeed-an 1234 002", 1234 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int grouped = 0; grouped < 2; grouped++) {
			SCOPED(arena_release) struct arena *arena = arena_open();
			struct fixture fixture = database_fixture(arena);
			struct error error = { 0 };

			fixture.one_by_one = !grouped;
			fixture.project = rows[i].project;
			fixture.release = rows[i].release;
			FILES(&fixture, SCHEMA, NOTE, "SELECT 1;");
			assert_ok(fixture_run(&fixture, &error));
			assert_int_equal(
			    fixture_rows(&fixture,
					 arena_printf(arena,
						      "SELECT FROM noted WHERE application = '%s'",
						      rows[i].name)),
			    1);
		}
	}
}

static void a_group_waits_for_nobody_longer_than_the_policy_allows(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture.policy = fixture_policy("lock-timeout=120;statement-timeout=800");
	FILES(&fixture, SCHEMA, NOTE);
	assert_ok(fixture_run(&fixture, &error));
	assert_noted(&fixture, "120ms 800ms 1min");
	fixture_do(&fixture, "DELETE FROM noted");
	fixture.policy = fixture_policy("");
	FILES(&fixture, SCHEMA, NOTE, NOTE);
	assert_ok(fixture_run(&fixture, &error));
	assert_noted(&fixture, "200ms 1s 1min");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_comes_before_the_environment_and_that_before_the_default),
		cmocka_unit_test(a_statement_that_blocks_nobody_has_no_end_but_what_its_file_says),
		cmocka_unit_test(nothing_goes_on_behind_such_a_statement_or_to_the_next_file),
		cmocka_unit_test(what_the_server_sets_for_a_role_holds_where_nobody_else_says),
		cmocka_unit_test(the_session_is_named_after_project_release_and_version),
		cmocka_unit_test(a_group_waits_for_nobody_longer_than_the_policy_allows),
	};

	if (!server_given("agent/postgres/conduct"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
