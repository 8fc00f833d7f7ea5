#include "tests/agent/postgres/database.h"

static void too_many_locks_are_foreseen(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	const size_t most = 5000;
	const char **texts = arena_new_array(arena, const char *, most);
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < most; i++)
		texts[i] = arena_printf(
		    arena, "CREATE TABLE t%zu (id integer PRIMARY KEY, name text);", i);
	fixture.together = true;
	fixture_files(&fixture, texts, most);
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "one transaction for 5000 migrations would lock about "
					   "20000 tables, indexes and sequences"));
	assert_int_equal(fixture.seen_count, 0);
	assert_int_equal(fixture_ledger(&fixture).count, 0);
	fixture_files(&fixture, texts, 1000);
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_ledger(&fixture).count, 1000);
}

static void what_a_file_set_is_gone_before_the_next_of_the_same_transaction(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture.together = true;
	FILES(&fixture, "CREATE SCHEMA s;\nSET search_path = s;\nCREATE TABLE a (x integer);",
	      "CREATE TABLE b (x integer);\nCREATE TABLE c (x integer UNIQUE DEFERRABLE INITIALLY "
	      "DEFERRED);\nINSERT INTO c VALUES (1), (1);",
	      "CREATE TABLE d (x integer);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "002 failed 0/3");
	FILES(&fixture, "CREATE SCHEMA s;\nSET search_path = s;\nCREATE TABLE a (x integer);",
	      "CREATE TABLE b (x integer);", "CREATE TABLE d (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM pg_tables WHERE (schemaname, "
						"tablename) IN (('s', 'a'), ('public', 'b'), "
						"('public', 'd'))"),
			 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_many_locks_are_foreseen),
		cmocka_unit_test(what_a_file_set_is_gone_before_the_next_of_the_same_transaction),
	};

	crypto_start();
	if (!server_given("agent/postgres/together"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
