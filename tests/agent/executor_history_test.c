#include "tests/agent/fixture.h"

#include <time.h>

/* How a well-known tool loses track of what it applied, each shown there by a run; here, not. */

#define NONE "-- atlas:txmode none\n\n"

static void a_file_that_grew_after_it_failed_is_applied_once_and_done(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO b VALUES (1);\nSELECT 1;");
	assert_false(fixture_run(&fixture, &error));
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\nSELECT 1;\n"
			     "INSERT INTO a VALUES (2);");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture.seen_count, 0);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
}

static void a_statement_that_was_added_and_failed_is_not_called_done(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
			     "INSERT INTO b VALUES (2);");
	for (int i = 0; i < 2; i++) {
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, ERROR_FAILED);
		assert_string_equal(fixture_ledger_text(&fixture), "001 failed 2/3");
	}
	fixture_do(&fixture, "CREATE TABLE b (x)");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a UNION ALL SELECT x FROM b"), 2);
}

static void a_file_shortened_below_what_holds_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
			     "INSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	FILES(&fixture, NONE "CREATE TABLE a (x);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 2/3");
}

static void a_file_shortened_by_what_failed_is_done_and_stays_done(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
			     "INSERT INTO b VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	FILES(&fixture, NONE "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);");
	for (int i = 0; i < 2; i++) {
		assert_ok(fixture_run(&fixture, &error));
		assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2");
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	}
}

static void the_ledger_says_how_long_a_success_took(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct ledger_row row;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);\nWITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT "
			"i + 1 FROM n WHERE i < 300000) INSERT INTO a SELECT max(i) FROM n;");
	assert_ok(fixture_run(&fixture, &error));
	row = fixture_ledger(&fixture).rows[0];
	assert_true(row.duration > 0);
	assert_true(row.finished - row.started >= row.duration - 5);
}

static void an_applied_file_that_was_edited_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x);");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x, y);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_non_null(strstr(error.text, "001.sql: other bytes were applied than this"));
}

static void a_file_older_than_the_first_applied_one_is_not_passed_over(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE late (x);", "CREATE TABLE a (x);");
	fixture.migrations++;
	fixture.versions++;
	fixture.count = 1;
	assert_ok(fixture_run(&fixture, &error));
	fixture.migrations--;
	fixture.versions--;
	fixture.count = 2;
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_non_null(strstr(error.text, "001.sql: not applied, but 002.sql"));
}

static double seconds_for(size_t count)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	const char **texts = arena_new_array(arena, const char *, count);
	struct error error = { 0 };
	clock_t before;

	for (size_t i = 0; i < count; i++)
		texts[i] = "SELECT 1;\nSELECT 2;";
	fixture_files(&fixture, texts, count);
	before = clock();
	assert_ok(fixture_run(&fixture, &error));
	return (double)(clock() - before) / CLOCKS_PER_SEC;
}

/* Four times the files: four times the work, where every file read all of them it was sixteen. */
static void a_ledger_of_an_earlier_version_is_brought_up_to_date(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct ledger ledger;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "ALTER TABLE lockstep_migrations DROP COLUMN details");
	ledger = fixture_ledger(&fixture);
	assert_true(ledger.outdated);
	assert_int_equal(ledger.count, 1);
	assert_null(ledger.rows[0].details);
	FILES(&fixture, "CREATE TABLE a (x)", "CREATE TABLE b (x)");
	assert_ok(fixture_run(&fixture, &error));
	assert_false(fixture_ledger(&fixture).outdated);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1");
}

static void the_work_grows_with_the_files_and_not_with_their_square(void **state)
{
	double few = seconds_for(250), many = seconds_for(1000);

	(void)state;
	print_message("250 files: %.3f s, 1000 files: %.3f s of CPU\n", few, many);
	assert_true(many < 10 * few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_grew_after_it_failed_is_applied_once_and_done),
		cmocka_unit_test(a_statement_that_was_added_and_failed_is_not_called_done),
		cmocka_unit_test(a_file_shortened_below_what_holds_is_refused),
		cmocka_unit_test(a_file_shortened_by_what_failed_is_done_and_stays_done),
		cmocka_unit_test(the_ledger_says_how_long_a_success_took),
		cmocka_unit_test(an_applied_file_that_was_edited_is_refused),
		cmocka_unit_test(a_file_older_than_the_first_applied_one_is_not_passed_over),
		cmocka_unit_test(a_ledger_of_an_earlier_version_is_brought_up_to_date),
		cmocka_unit_test(the_work_grows_with_the_files_and_not_with_their_square),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
