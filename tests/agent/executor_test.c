#include "tests/agent/fixture.h"

#include <stdio.h>
#include <sys/stat.h>

#include "core/base/file.h"

#define TXMODE_NONE_LINE "-- atlas:txmode none\n\n"

static const char *path_of(struct fixture *fixture)
{
	return fixture->settings.url + strlen("sqlite://");
}

static struct fixture fresh(struct arena *arena)
{
	const char *folder = test_folder(arena);

	return fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", folder));
}

static void what_is_pending_is_applied_once_and_recorded(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
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

static void a_file_in_txmode_none_resumes_where_it_failed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TXMODE_NONE_LINE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
					 "INSERT INTO b VALUES (2);\nINSERT INTO a VALUES (3);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "001.sql:5: statement 3 of 4 failed: no such table: b; 2 of its 4 statements "
	    "hold: leave the file as it is, correct the cause, and run again to resume");
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
	struct fixture fixture = fresh(arena);
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
		struct fixture fixture = fresh(arena);
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

static void an_edited_applied_file_and_a_late_file_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
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

static void tables_without_a_ledger_are_adopted_first(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	fixture_do(&fixture, "CREATE TABLE orders (x)");
	FILES(&fixture, "CREATE TABLE users (x)", "CREATE TABLE a (x)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: already holds tables (orders, users) and has no ledger: adopt "
			 "it with `lockstep baseline TARGET --version V`",
			 fixture.settings.url));
	assert_false(fixture_ledger(&fixture).exists);
	assert_ok(fixture_baseline(&fixture, 1, &error));
	assert_ok(fixture_baseline(&fixture, 1, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 baseline 0/0");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 baseline 0/0, 002 applied 1/1");
	FILES(&fixture, "CREATE TABLE other (x)");
	assert_refused(
	    fixture_baseline(&fixture, 1, &error), ERROR_CONFLICT,
	    "001.sql: cannot be adopted: the ledger says baseline, 0 of 0 statements, of "
	    "another file");
}

static void tables_without_a_ledger_may_be_allowed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.allow_dirty = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void a_read_only_target_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	fixture.settings.url = arena_printf(arena, "%s?mode=ro", fixture.settings.url);
	FILES(&fixture, "CREATE TABLE a (x)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: is read-only (it was opened with mode=ro): give the URL of "
			 "the primary, with a role that may write",
			 fixture.settings.url));
}

static void only_new_foreign_key_violations_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
			"CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
			"INSERT INTO c VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "INSERT INTO c VALUES (99)");
	FILES(&fixture,
	      "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
	      "CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
	      "INSERT INTO c VALUES (1);",
	      "CREATE TABLE n (id INTEGER PRIMARY KEY, x);\nINSERT INTO n SELECT id, 1 FROM p;\n"
	      "DROP TABLE p;\nALTER TABLE n RENAME TO p;");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture,
	      "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
	      "CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
	      "INSERT INTO c VALUES (1);",
	      "CREATE TABLE n (id INTEGER PRIMARY KEY, x);\nINSERT INTO n SELECT id, 1 FROM p;\n"
	      "DROP TABLE p;\nALTER TABLE n RENAME TO p;",
	      "DELETE FROM p;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql: it would break foreign keys: 1 rows of c have no row in p; nothing "
	    "of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT id FROM p"), 1);
}

static void what_may_be_repeated_is_repeated_after_a_crash(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 2/3");
	fixture_do(&fixture, "CREATE TABLE b (x)");
	FILES(&fixture, "CREATE TABLE a (x);\nVACUUM nowhere;\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	FILES(&fixture, "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x);\nVACUUM;\nINSERT INTO b VALUES (1);",
	      "INSERT INTO b VALUES (2);\nVACUUM nowhere;\nINSERT INTO b VALUES (3);");
	assert_false(fixture_run(&fixture, &error));
	fixture_do(&fixture, "UPDATE lockstep_migrations SET outcome = 'intent' WHERE version = "
			     "'002'");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3, 002 failed 1/3");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM b"), 2);
}

static void a_stop_is_heeded_at_the_next_statement(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
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
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT "
			"sum(x) FROM n;");
	assert_false(fixture_run_interrupted(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "interrupted"));
}

static struct hash file_hash(struct arena *arena, const char *path)
{
	struct error error = { 0 };
	struct bytes bytes;

	assert_ok(file_read(arena, path, 0, &bytes, &error));
	return hash_of(bytes.data, bytes.size);
}

static void a_rehearsal_leaves_nothing_behind(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };
	struct hash before, after;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_false(file_exists(path_of(&fixture)));
	fixture.rehearse = false;
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x)", "INSERT INTO a VALUES (1);\nVACUUM;",
	      "INSERT INTO b VALUES (1)");
	fixture.rehearse = true;
	before = file_hash(arena, path_of(&fixture));
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "003.sql:1: statement 1 of 1 failed: no such table: b; nothing of this file "
		       "holds");
	after = file_hash(arena, path_of(&fixture));
	assert_true(hash_equal(&before, &after));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void reading_makes_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);

	(void)state;
	assert_false(fixture_ledger(&fixture).exists);
	assert_false(file_exists(path_of(&fixture)));
}

static void kills_at_any_moment_lose_and_repeat_nothing(void **state)
{
	static const char *const modes[] = { "", TXMODE_NONE_LINE };
	enum {
		FILES_OF_RUN = 12
	};

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = fresh(arena);
		const char *texts[FILES_OF_RUN];
		unsigned attempts;

		texts[0] = "CREATE TABLE a (x);";
		for (int k = 1; k < FILES_OF_RUN; k++)
			texts[k] =
			    arena_printf(arena,
					 "%sINSERT INTO a VALUES (%d);\nINSERT INTO a VALUES "
					 "(%d);\nINSERT INTO a VALUES (%d);",
					 modes[i % COUNT(modes)], 3 * k, 3 * k + 1, 3 * k + 2);
		fixture.one_by_one = i % 4 > 1;
		fixture_files(&fixture, texts, FILES_OF_RUN);
		attempts = fixture_attempts_killed(&fixture, i);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 33);
		assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT x FROM a"), 33);
		assert_int_equal(fixture_ledger(&fixture).count, FILES_OF_RUN);
		print_message("seed %u: %u attempts\n", i, attempts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_is_applied_once_and_recorded),
		cmocka_unit_test(progress_tells_every_statement_with_rows_and_the_failing_line),
		cmocka_unit_test(a_failed_file_leaves_only_its_row_and_may_be_corrected),
		cmocka_unit_test(a_file_in_txmode_none_resumes_where_it_failed),
		cmocka_unit_test(the_applied_beginning_of_a_file_may_not_be_edited),
		cmocka_unit_test(the_rest_of_a_failed_file_may_be_corrected),
		cmocka_unit_test(an_edited_applied_file_and_a_late_file_are_refused),
		cmocka_unit_test(the_files_own_transaction_is_taken_over),
		cmocka_unit_test(other_transaction_control_runs_statement_by_statement),
		cmocka_unit_test(a_stale_epoch_changes_nothing),
		cmocka_unit_test(tables_without_a_ledger_are_adopted_first),
		cmocka_unit_test(tables_without_a_ledger_may_be_allowed),
		cmocka_unit_test(a_read_only_target_is_refused),
		cmocka_unit_test(only_new_foreign_key_violations_are_refused),
		cmocka_unit_test(what_may_be_repeated_is_repeated_after_a_crash),
		cmocka_unit_test(a_stop_is_heeded_at_the_next_statement),
		cmocka_unit_test(an_interrupted_statement_fails_and_leaves_nothing),
		cmocka_unit_test(a_rehearsal_leaves_nothing_behind),
		cmocka_unit_test(reading_makes_nothing),
		cmocka_unit_test(kills_at_any_moment_lose_and_repeat_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
