#include "tests/agent/postgres/database.h"

static void a_file_and_its_row_are_one_transaction(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	struct ledger ledger;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "002.sql:1: statement 2 of 2 failed: relation \"b\" does not exist (SQLSTATE "
	    "42P01); nothing of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 failed 0/2");
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	ledger = fixture_ledger(&fixture);
	assert_true(ledger.rows[0].started > 1700000000000 &&
		    ledger.rows[0].finished >= ledger.rows[0].started);
	assert_true(hash_equal(&ledger.rows[1].content, &fixture.migrations[1].content));
	assert_int_equal(ledger.epoch, 1);
}

static void concurrently_runs_bare_with_its_intent_written_before(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      TXMODE_NONE_LINE
	      "CREATE INDEX CONCURRENTLY i ON a (x);\nINSERT INTO a VALUES (1), (1);");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 2/2");
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      TXMODE_NONE_LINE
	      "CREATE INDEX CONCURRENTLY i ON a (x);\nINSERT INTO a VALUES (1), (1);",
	      TXMODE_NONE_LINE
	      "INSERT INTO a VALUES (2);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (x);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql:4: statement 2 of 2 failed: could not create unique index \"u\" "
	    "(SQLSTATE 23505); Key (x)=(1) is duplicated.; an INVALID index that it left is "
	    "taken away by the next attempt; 1 of its 2 statements hold and have to stay as "
	    "they are: correct the cause, or the others, and run again to resume");
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 1/1, 002 applied 2/2, 003 failed 1/2");
	fixture_do(&fixture, "DELETE FROM a WHERE x = 1");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	fixture_do(&fixture, "UPDATE lockstep.migrations SET outcome = 'intent', applied = 1 WHERE "
			     "version = '003'");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INDETERMINATE);
}

static void a_statement_that_only_the_server_knows_to_be_bare_runs_bare(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "-- atlas:txmode none\n\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a "
	      "VALUES "
	      "(2); END $$;");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_int_equal(fixture_seen(&fixture, PROGRESS_STATEMENT_FAILED), 0);
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "-- atlas:txmode none\n\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a "
	      "VALUES "
	      "(2); END $$;",
	      "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql:1: statement 1 of 1 failed: invalid transaction termination (SQLSTATE "
	    "2D000); PL/pgSQL function inline_code_block line 1 at COMMIT; put `-- "
	    "lockstep:txmode none` into the file's first line, so that it runs statement by "
	    "statement; nothing of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
}

static void what_a_file_set_is_set_again_when_it_resumes_and_gone_after_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "-- atlas:txmode none\n\nCREATE SCHEMA s;\nSET search_path = s;\n"
	      "CREATE TABLE a (x integer);\nINSERT INTO b VALUES (1);",
	      "CREATE TABLE c (x integer);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 3/4");
	fixture_do(&fixture, "CREATE TABLE s.b (x integer)");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM s.b"), 1);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM public.c"), 0);
}

static void a_file_may_become_a_role_that_cannot_write_the_ledger(void **state)
{
	static const char *const modes[] = { "", "-- atlas:txmode none\n\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		const char *role = arena_printf(arena, "weak_%ld", (long)getpid());
		struct error error = { 0 };

		admin_do(arena_printf(arena, "CREATE ROLE %s", role));
		fixture_do(&fixture,
			   arena_printf(arena, "GRANT CREATE ON SCHEMA public TO %s", role));
		FILES(&fixture,
		      arena_printf(arena,
				   "%sSET ROLE %s;\nCREATE TABLE a (x integer);\n"
				   "INSERT INTO a VALUES (1);",
				   modes[i], role),
		      arena_printf(arena,
				   "%sSET SESSION AUTHORIZATION %s;\nCREATE TABLE b (x integer);",
				   modes[i], role),
		      "CREATE TABLE c (x integer);");
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(
		    fixture_rows(&fixture,
				 arena_printf(arena,
					      "SELECT 1 FROM pg_tables WHERE tableowner = '%s'",
					      role)),
		    2);
		fixture_do(&fixture, arena_printf(arena, "DROP OWNED BY %s", role));
		admin_do(arena_printf(arena, "DROP ROLE %s", role));
	}
}

static void a_deferred_constraint_fails_the_file_and_not_the_connection(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "CREATE TABLE p (id integer PRIMARY KEY);\n"
	      "CREATE TABLE c (p integer REFERENCES p DEFERRABLE INITIALLY DEFERRED);",
	      "INSERT INTO c VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "violates foreign key constraint"));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2, 002 failed 0/1");
}

static void a_stale_epoch_cannot_commit_even_when_it_holds_the_lock(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	struct target *target;

	(void)state;
	fixture.epoch = 7;
	FILES(&fixture, "CREATE TABLE a (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_ok(target_begin(target, &error));
	assert_refused(
	    target_ledger_fence(target, 6, &error), ERROR_CONFLICT,
	    arena_printf(arena,
			 "%s: an attempt with a higher epoch than 6 was here: this one is "
			 "stale and stops",
			 target_name(target)));
	target_close(target);
}

/* A newer attempt comes while the statement runs: what only a run without the lock can do. */
static void overtake(void *context, const struct progress *progress)
{
	struct fixture *fixture = context;
	struct error error = { 0 };
	struct target *other;

	if (progress->state != PROGRESS_STATEMENT_SUCCEEDED || progress->statement->index != 1)
		return;
	assert_ok(target_open(&fixture->settings, &other, &error));
	assert_ok(target_ledger_fence(other, 9, &error));
	target_close(other);
}

static void an_attempt_that_is_overtaken_commits_no_more(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct execution execution;
	struct error error = { 0 };
	bool stopped;

	(void)state;
	FILES(&fixture,
	      "-- atlas:txmode none\n\nCREATE TABLE a (x integer);\nINSERT INTO a VALUES (1);");
	assert_ok(target_open(&fixture.settings, &fixture.target, &error));
	execution = fixture_execution(&fixture);
	execution.report = overtake;
	assert_refused(
	    executor_run(&execution, &stopped, &error), ERROR_CONFLICT,
	    arena_printf(arena,
			 "%s: an attempt with a higher epoch than 1 was here: this one is "
			 "stale and stops",
			 target_name(fixture.target)));
	target_close(fixture.target);
	assert_string_equal(fixture_ledger_text(&fixture), "001 partial 1/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
}

/* Somebody else tries to begin while the last statement runs. */
static void intrude(void *context, const struct progress *progress)
{
	struct fixture *fixture = context;
	struct error error = { 0 };
	struct target *other;

	if (progress->state != PROGRESS_STATEMENT_STARTED ||
	    progress->statement->index + 1 < progress->statements)
		return;
	assert_ok(target_open(&fixture->settings, &other, &error));
	assert_false(target_lock(other, 0, &error));
	assert_int_equal(error.code, ERROR_LOCKED);
	target_close(other);
}

static void a_file_that_gives_up_all_locks_leaves_us_ours(void **state)
{
	static const char *const files[] = {
		TXMODE_NONE_LINE "DISCARD ALL;\nSELECT 1;",
		TXMODE_NONE_LINE "SELECT pg_advisory_unlock_all();\nSELECT 1;",
		"CREATE TABLE a (x integer);\nSELECT pg_advisory_unlock_all();\nSELECT 1;",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct execution execution;
		struct error error = { 0 };
		bool stopped;

		FILES(&fixture, files[i]);
		assert_ok(target_open(&fixture.settings, &fixture.target, &error));
		execution = fixture_execution(&fixture);
		execution.one_by_one = true;
		execution.report = intrude;
		assert_ok(executor_run(&execution, &stopped, &error));
		target_close(fixture.target);
	}
}

static void an_interrupted_statement_fails_and_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SELECT pg_sleep(60);");
	assert_false(fixture_run_interrupted(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(
	    strstr(error.text, "canceling statement due to user request (SQLSTATE 57014)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_and_its_row_are_one_transaction),
		cmocka_unit_test(concurrently_runs_bare_with_its_intent_written_before),
		cmocka_unit_test(a_statement_that_only_the_server_knows_to_be_bare_runs_bare),
		cmocka_unit_test(what_a_file_set_is_set_again_when_it_resumes_and_gone_after_it),
		cmocka_unit_test(a_file_may_become_a_role_that_cannot_write_the_ledger),
		cmocka_unit_test(a_deferred_constraint_fails_the_file_and_not_the_connection),
		cmocka_unit_test(a_stale_epoch_cannot_commit_even_when_it_holds_the_lock),
		cmocka_unit_test(an_attempt_that_is_overtaken_commits_no_more),
		cmocka_unit_test(a_file_that_gives_up_all_locks_leaves_us_ours),
		cmocka_unit_test(an_interrupted_statement_fails_and_leaves_nothing),
	};

	crypto_start();
	if (!server_given("agent/postgres/executor"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
