#include "tests/agent/fixture.h"

static struct fixture fresh(struct arena *arena)
{
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", test_folder(arena)));

	fixture.together = true;
	return fixture;
}

static void all_files_hold_or_none(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);",
	      "INSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);", "INSERT INTO a VALUES (2);");
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "002.sql:2: statement 2 of 2 failed: no such table: b; all ran in one "
		       "transaction: nothing of any file of this run holds");
	assert_string_equal(fixture_ledger_text(&fixture), "002 failed 0/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM sqlite_master WHERE name = 'a'"), 0);
	for (size_t i = 0; i < fixture.seen_count; i++)
		assert_int_not_equal(fixture.seen[i].state, PROGRESS_MIGRATION_SUCCEEDED);
	FILES(&fixture, "CREATE TABLE a (x);", "INSERT INTO a VALUES (1);",
	      "INSERT INTO a VALUES (2);");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_string_equal(fixture.seen[fixture.seen_count - 1].migration, "003");
	assert_int_equal(fixture.seen[fixture.seen_count - 1].state, PROGRESS_MIGRATION_SUCCEEDED);
	assert_int_equal(fixture.seen[fixture.seen_count - 3].state, PROGRESS_MIGRATION_SUCCEEDED);
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture.seen_count, 0);
}

static void what_cannot_run_in_it_is_refused_before_anything_starts(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);", "VACUUM;");
	assert_refused(fixture_run(&fixture, &error), ERROR_REFUSED,
		       "002.sql: cannot run in one transaction with the others: it holds a "
		       "statement that cannot run in a transaction: it runs statement by "
		       "statement; run without --tx-mode all");
	assert_string_equal(fixture_ledger_text(&fixture), "");
	assert_int_equal(fixture.seen_count, 0);
}

static void a_stop_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fresh(arena);
	struct error error = { 0 };
	atomic_bool stop = true;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);");
	fixture.stop = &stop;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "");
}

static void a_kill_leaves_all_or_nothing(void **state)
{
	enum {
		FILES_OF_RUN = 10
	};

	(void)state;
	for (unsigned seed = 0; seed < 3; seed++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = fresh(arena);
		const char *texts[FILES_OF_RUN];

		for (int i = 0; i < FILES_OF_RUN; i++)
			texts[i] = arena_printf(arena, "CREATE TABLE t%d (x);", i);
		fixture_files(&fixture, texts, FILES_OF_RUN);
		for (unsigned k = 1; !fixture_attempt_killed(&fixture, k + seed, k * 100000); k++) {
			assert_int_equal(fixture_ledger(&fixture).count % FILES_OF_RUN, 0);
			fixture.epoch++;
			assert_true(k < 200);
		}
		assert_int_equal(fixture_ledger(&fixture).count, FILES_OF_RUN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_files_hold_or_none),
		cmocka_unit_test(what_cannot_run_in_it_is_refused_before_anything_starts),
		cmocka_unit_test(a_stop_leaves_nothing),
		cmocka_unit_test(a_kill_leaves_all_or_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
