#include "tests/agent/postgres/database.h"

static void what_stands_behind_a_failing_file_has_not_run(void **state)
{
	static const struct {
		const char *failing, *says;
		enum error_code code;
	} rows[] = {
		{ "INSERT INTO a VALUES (2);\nSELECT\n\t1 / 0;",
		  "003.sql:2: statement 2 of 2 failed: division by zero (SQLSTATE 22012); nothing "
		  "of this file holds",
		  ERROR_FAILED },
		{ "INSERT INTO a VALUES (2);\nCREATE TABLE b (\n\tx nosuchtype\n);",
		  "003.sql:3: statement 2 of 2 failed: type \"nosuchtype\" does not exist "
		  "(SQLSTATE 42704); nothing of this file holds",
		  ERROR_FAILED },
		{ "INSERT INTO a VALUES (2);\nINSERT INTO child VALUES (5);",
		  "003.sql: ", ERROR_FAILED }, /* deferred: seen when it is to be committed */
		{ "INSERT INTO a VALUES (2);\nALTER TABLE lockstep.migrations RENAME TO gone;",
		  "postgres://", ERROR_FAILED }, /* its own row cannot be written */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture,
		      "CREATE TABLE a (x integer);\nCREATE TABLE parent (id integer PRIMARY KEY);\n"
		      "CREATE TABLE child (p integer REFERENCES parent DEFERRABLE INITIALLY "
		      "DEFERRED);",
		      "INSERT INTO a VALUES (1);", rows[i].failing, "INSERT INTO a VALUES (3);",
		      "INSERT INTO a VALUES (4);");
		assert_false(fixture_run(&fixture, &error));
		if (!text_starts_with(error.text, rows[i].says))
			fail_msg("%s", error.text);
		assert_int_equal(error.code, rows[i].code);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
		assert_true(text_starts_with(fixture_ledger_text(&fixture),
					     "001 applied 3/3, 002 applied 1/1"));
		assert_null(strstr(fixture_ledger_text(&fixture), "004"));
		FILES(&fixture,
		      "CREATE TABLE a (x integer);\nCREATE TABLE parent (id integer PRIMARY KEY);\n"
		      "CREATE TABLE child (p integer REFERENCES parent DEFERRABLE INITIALLY "
		      "DEFERRED);",
		      "INSERT INTO a VALUES (1);", "INSERT INTO a VALUES (2);",
		      "INSERT INTO a VALUES (3);", "INSERT INTO a VALUES (4);");
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 4);
	}
}

static void an_overtaken_group_commits_no_more(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "DO $$ BEGIN UPDATE lockstep.fence SET epoch = 7; END $$;",
	      "INSERT INTO a VALUES (1);", "INSERT INTO a VALUES (2);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
}

static void what_a_file_did_to_the_session_ends_with_it(void **state)
{
	static const char *const files[] = {
		"SELECT pg_catalog.set_config('search_path', '', false);",
		"SELECT set_config('default_transaction_read_only', 'on', false);",
		"CREATE TEMP TABLE kept (x integer);",
		"SELECT set_config('role', 'pg_monitor', false);",
		"SELECT set_config('synchronous_commit', 'off', false);",
		"DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$;",
		"DO $$ BEGIN EXECUTE 'SET statement_timeout = 1'; END $$;",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture, "CREATE TABLE a (x integer);", files[i],
		      "INSERT INTO a VALUES (1);", "CREATE TABLE kept (x text);",
		      "INSERT INTO kept VALUES ('x');");
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM public.kept, public.a WHERE "
							"kept.x = 'x'"),
				 1);
	}
}

static void what_takes_longer_is_run_by_itself(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "INSERT INTO a VALUES (1);\nSELECT pg_sleep(1.2);", "INSERT INTO a VALUES (2);");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 1/1, 002 applied 2/2, 003 applied 1/1");
}

static void a_connection_that_dies_leaves_what_was_committed_and_says_so(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	size_t applied = 0;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);",
	      "INSERT INTO a VALUES (2);\nSELECT pg_terminate_backend(pg_backend_pid());",
	      "INSERT INTO a VALUES (3);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_UNREACHABLE);
	if (!text_starts_with(error.text, "003.sql: nothing of it holds; run again: "))
		fail_msg("%s", error.text);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	for (size_t i = 0; i < fixture.seen_count; i++)
		applied += fixture.seen[i].state == PROGRESS_MIGRATION_SUCCEEDED;
	assert_int_equal(applied, 2);
	assert_string_equal(fixture.seen[fixture.seen_count - 1].migration, "003");
	assert_int_equal(fixture.seen[fixture.seen_count - 1].state, PROGRESS_MIGRATION_FAILED);
}

static void what_an_earlier_run_wrote_behind_it_is_found_when_the_connection_dies(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO b VALUES (1);");
	fixture.together = true;
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "002 failed 0/1");
	fixture.together = false;
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);",
	      "SELECT pg_terminate_backend(pg_backend_pid());");
	assert_false(fixture_run(&fixture, &error));
	if (!text_starts_with(error.text, "003.sql: nothing of it holds; run again: "))
		fail_msg("%s", error.text);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

static void only_the_last_commit_of_a_group_waits_for_the_disk(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	/* A deferred trigger on the ledger sees how its transaction commits. */
	FILES(&fixture, "CREATE TABLE seen (version text, mode text);",
	      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
	      "public.seen VALUES (NEW.version, current_setting('synchronous_commit')); RETURN "
	      "NEW; END $$;",
	      "CREATE CONSTRAINT TRIGGER note AFTER INSERT ON lockstep.migrations DEFERRABLE "
	      "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();",
	      "SELECT 1;", "SELECT 1;");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(
	    fixture_rows(&fixture, "SELECT 1 FROM seen WHERE version < '005' AND mode = 'off'"), 2);
	assert_int_equal(
	    fixture_rows(&fixture, "SELECT 1 FROM seen WHERE version = '005' AND mode = 'on'"), 1);
}

/* How many rows the ledger shows to somebody else. */
static int64_t rows_of_ledger(struct fixture *fixture)
{
	return fixture_rows(fixture, "SELECT 1 FROM pg_class WHERE relname = 'effects'")
		   ? fixture_rows(fixture, "SELECT 1 FROM lockstep.migrations")
		   : 0;
}

/* One attempt in a process of its own; once so many files hold, it or its backend is killed.  True
 * when it came through. */
static bool attempt_killed(struct fixture *fixture, int64_t files, bool backend)
{
	int status = 0;
	pid_t child = fork(), ended;

	assert_true(child >= 0);
	if (!child) {
		struct error error = { 0 };

		_exit(fixture_run(fixture, &error) ? 0 : 1);
	}
	while (!(ended = waitpid(child, &status, WNOHANG)) && rows_of_ledger(fixture) < files)
		continue;
	if (!ended && backend)
		fixture_do(fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
				    "datname = current_database() AND pid <> pg_backend_pid()");
	else if (!ended)
		kill(child, SIGKILL);
	if (!ended)
		assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void kills_in_the_middle_of_groups_lose_and_repeat_nothing(void **state)
{
	enum {
		FILES_OF_RUN = 80,
		SEEDS = 6
	};

	(void)state;
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		const char *texts[FILES_OF_RUN];
		unsigned random = seed, attempts = 0;
		int64_t held = 0;
		bool through;

		texts[0] = "CREATE TABLE effects (id serial, file integer, statement integer);";
		for (int k = 1; k < FILES_OF_RUN; k++)
			texts[k] =
			    arena_printf(arena,
					 "INSERT INTO effects (file, statement) VALUES (%d, 1);\n"
					 "SELECT pg_sleep(0.01);\n"
					 "INSERT INTO effects (file, statement) VALUES (%d, 2);",
					 k, k);
		fixture_files(&fixture, texts, FILES_OF_RUN);
		do {
			through = attempt_killed(&fixture, held + 1 + rand_r(&random) % 6,
						 rand_r(&random) % 2);
			held = rows_of_ledger(&fixture);
			fixture.epoch++;
			assert_true(++attempts < 500);
		} while (!through);
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM effects"),
				 2 * (FILES_OF_RUN - 1));
		assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT file, statement FROM "
							"effects"),
				 2 * (FILES_OF_RUN - 1));
		assert_int_equal(
		    fixture_rows(&fixture,
				 "SELECT 1 FROM (SELECT file, statement, lag(file * 2 + statement) "
				 "OVER (ORDER BY id) AS before FROM effects) e WHERE before >= "
				 "file * 2 + statement"),
		    0);
		assert_int_equal(fixture_ledger(&fixture).count, FILES_OF_RUN);
		print_message("seed %u: %u attempts\n", seed, attempts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_behind_a_failing_file_has_not_run),
		cmocka_unit_test(an_overtaken_group_commits_no_more),
		cmocka_unit_test(what_a_file_did_to_the_session_ends_with_it),
		cmocka_unit_test(what_takes_longer_is_run_by_itself),
		cmocka_unit_test(a_connection_that_dies_leaves_what_was_committed_and_says_so),
		cmocka_unit_test(
		    what_an_earlier_run_wrote_behind_it_is_found_when_the_connection_dies),
		cmocka_unit_test(only_the_last_commit_of_a_group_waits_for_the_disk),
		cmocka_unit_test(kills_in_the_middle_of_groups_lose_and_repeat_nothing),
	};

	crypto_start();
	if (!server_given("agent/postgres/pipeline"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
