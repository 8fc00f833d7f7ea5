#include "tests/agent/fixture.h"

static void what_is_pending_is_applied_once_and_recorded(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct ledger ledger;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);\nINSERT INTO a VALUES (1), (2);",
	      "INSERT INTO a VALUES (3);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture.seen_count, 0);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 3);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2, 002 applied 1/1");
	ledger = fixture_ledger(&fixture);
	assert_int_equal(ledger.epoch, 1);
	assert_true(hash_equal(&ledger.rows[0].content, &fixture.migrations[0].content));
	assert_true(ledger.rows[0].started > 0 && ledger.rows[0].finished > 0);
	assert_string_equal(ledger.rows[0].attempt, "a-1");
	assert_string_equal(ledger.rows[0].operator, "test");
	assert_null(ledger.rows[0].error);
}

static void progress_tells_every_statement_with_rows_and_the_failing_line(void **state)
{
	static const struct seen expected[] = {
		{ PROGRESS_MIGRATION_STARTED, "001", -1, -1, 0, NULL },
		{ PROGRESS_STATEMENT_STARTED, "001", 0, -1, 0, NULL },
		{ PROGRESS_STATEMENT_SUCCEEDED, "001", 0, 0, 0, NULL },
		{ PROGRESS_STATEMENT_STARTED, "001", 1, -1, 0, NULL },
		{ PROGRESS_STATEMENT_SUCCEEDED, "001", 1, 2, 0, NULL },
		{ PROGRESS_STATEMENT_STARTED, "001", 2, -1, 0, NULL },
		{ PROGRESS_STATEMENT_FAILED, "001", 2, -1, 5, NULL },
		{ PROGRESS_MIGRATION_FAILED, "001", -1, -1, 0, NULL },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);\nINSERT INTO a VALUES (1), (2);\n\n"
			"SELECT x,\n  y FROM a;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "001.sql:5: statement 3 of 3 failed: no such column: y; nothing of this file "
	    "holds");
	assert_int_equal(fixture.seen_count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(fixture.seen[i].state, expected[i].state);
		assert_string_equal(fixture.seen[i].migration, expected[i].migration);
		assert_int_equal(fixture.seen[i].statement, expected[i].statement);
		assert_int_equal(fixture.seen[i].rows, expected[i].rows);
		assert_int_equal(fixture.seen[i].line, expected[i].line);
	}
}

static void a_failed_file_leaves_only_its_row_and_may_be_corrected(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)",
	      "INSERT INTO a VALUES (1); INSERT INTO b VALUES (2);");
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "002.sql:1: statement 2 of 2 failed: no such table: b; nothing of this file "
		       "holds");
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 failed 0/2");
	assert_string_equal(fixture_ledger(&fixture).rows[1].error,
			    "002.sql:1: statement 2 of 2 failed: no such table: b");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
	FILES(&fixture, "CREATE TABLE a (x)",
	      "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 2/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
}

static void an_edited_applied_file_and_a_late_file_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)", "CREATE TABLE b (x)");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x, y)", "CREATE TABLE b (x)", "CREATE TABLE c (x)");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	FILES(&fixture, "CREATE TABLE a (x)", "CREATE TABLE b (x)", "CREATE TABLE c (x)",
	      "CREATE TABLE d (x)");
	fixture.versions += 3;
	fixture.count = 4;
	{
		struct execution execution;
		bool stopped;

		assert_ok(target_open(&fixture.settings, &fixture.target, &error));
		execution = fixture_execution(&fixture);
		execution.pending_count = 1;
		assert_refused(
		    executor_run(&execution, &stopped, &error), ERROR_INTEGRITY,
		    "004.sql: cannot be applied before 003.sql, which is not applied yet");
		target_close(fixture.target);
	}
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1");
}

static void the_files_own_transaction_is_taken_over(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "BEGIN;\nCREATE TABLE a (x);\nINSERT INTO b VALUES (1);\nCOMMIT;");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 0/4");
	assert_int_equal(
	    fixture_rows(&fixture, "SELECT 1 FROM sqlite_master WHERE name IN ('a', 'b')"), 0);
	FILES(&fixture, "BEGIN;\nCREATE TABLE a (x);\nINSERT INTO a VALUES (1);\nCOMMIT;");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

static void other_transaction_control_runs_statement_by_statement(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);\nCOMMIT TRANSACTION;\nPRAGMA foreign_keys=OFF;\n"
			"BEGIN TRANSACTION;\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 5/6");
	fixture_do(&fixture, "CREATE TABLE b (x)");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 6/6");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	FILES(&fixture,
	      "CREATE TABLE a (x);\nCOMMIT TRANSACTION;\nPRAGMA foreign_keys=OFF;\n"
	      "BEGIN TRANSACTION;\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);",
	      "CREATE TABLE c (x);\nROLLBACK;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    "002.sql:2: this file runs statement by statement and a ROLLBACK in it cannot "
	    "be honoured: take it out, or make the file one transaction");
}

static void a_stale_epoch_changes_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.epoch = 7;
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x)", "CREATE TABLE b (x)");
	fixture.epoch = 6;
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_CONFLICT,
	    arena_printf(arena,
			 "%s: an attempt with epoch 7 was here, this one has 6: it is stale "
			 "and stops",
			 fixture.settings.url));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
	fixture.epoch = 0;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_ledger(&fixture).epoch, 7);
}

static void a_stop_is_heeded_at_the_next_statement(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	atomic_bool stop = true;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.stop = &stop;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "");
	stop = false;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void an_interrupted_statement_fails_and_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT "
			"sum(x) FROM n;");
	assert_false(fixture_run_interrupted(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "interrupted"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_is_applied_once_and_recorded),
		cmocka_unit_test(progress_tells_every_statement_with_rows_and_the_failing_line),
		cmocka_unit_test(a_failed_file_leaves_only_its_row_and_may_be_corrected),
		cmocka_unit_test(an_edited_applied_file_and_a_late_file_are_refused),
		cmocka_unit_test(the_files_own_transaction_is_taken_over),
		cmocka_unit_test(other_transaction_control_runs_statement_by_statement),
		cmocka_unit_test(a_stale_epoch_changes_nothing),
		cmocka_unit_test(a_stop_is_heeded_at_the_next_statement),
		cmocka_unit_test(an_interrupted_statement_fails_and_leaves_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
