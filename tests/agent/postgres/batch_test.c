#include "tests/agent/batches.h"
#include "tests/agent/postgres/database.h"

static void a_change_is_made_in_ranges_that_each_hold(void **state)
{
	(void)state;
	a_change_is_made_in_ranges(database_fixture);
}

static void kills_at_any_moment_repeat_and_skip_no_range(void **state)
{
	(void)state;
	kills_repeat_and_skip_no_range(database_fixture, 3);
}

static void after_a_failure_it_goes_on_with_the_failed_range(void **state)
{
	(void)state;
	a_failed_range_is_where_it_goes_on(
	    database_fixture, "new row for relation \"t\" violates check constraint "
			      "\"t_n_check\" (SQLSTATE 23514); Failing row contains (55, 5).");
}

static void a_statement_that_has_begun_may_not_be_edited(void **state)
{
	(void)state;
	only_size_and_pause_may_be_edited_when_it_has_begun(database_fixture);
}

static void stopped_between_ranges_it_goes_on_to_its_first_end(void **state)
{
	(void)state;
	it_stops_between_ranges_and_keeps_its_end(database_fixture);
}

static void a_key_that_does_not_bear_ranges_is_refused(void **state)
{
	(void)state;
	what_the_database_knows_against_ranges_is_refused(database_fixture);
}

/* Also where the session writes dates in a way that it could not read again. */
static void keys_may_be_of_any_type_that_has_an_order(void **state)
{
	static const struct {
		const char *type, *values;
	} cases[] = {
		{ "smallint", "(1), (5), (-3), (100)" },
		{ "numeric", "(1), (1.5), (-3.000001), (1e40)" },
		{ "text", "('a'), ('B'), ('\xC3\xA4'), ('c'' \"\\')" },
		{ "text COLLATE \"C\"", "('a'), ('B'), ('b'), ('A')" },
		{ "char(4)", "('a'), ('b'), ('abcd'), ('')" },
		{ "uuid", "('2f1c0e9a-0000-4000-8000-000000000001'), (md5('a')::uuid), "
			  "(md5('b')::uuid), (md5('c')::uuid)" },
		{ "timestamptz", "('2026-02-03 04:05:06.123456+02'), ('2026-03-02'), "
				 "('1999-12-31'), ('infinity')" },
		{ "date", "('2026-02-03'), ('2026-03-02'), ('0044-03-15 BC'), ('2026-12-01')" },
		{ "bytea", "('\\x00ff'), ('\\x01'), (''), ('abc')" },
		{ "mood", "('sad'), ('fine'), ('\"good'), ('Odd')" },
		{ "positive", "(1), (2), (3), (4)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture,
		      arena_printf(arena,
				   "CREATE TYPE mood AS ENUM ('sad', 'fine', '\"good', 'Odd');\n"
				   "CREATE DOMAIN positive AS integer CHECK (VALUE > 0);\n"
				   "CREATE SCHEMA s;\nCREATE TABLE s.\"K\" (\"The Key\" %s PRIMARY "
				   "KEY, n integer DEFAULT 0);\nINSERT INTO s.\"K\" VALUES %s;",
				   cases[i].type, cases[i].values),
		      "SET DateStyle = 'German';\nSET bytea_output = 'escape';\n"
		      "-- lockstep:batch key=\"The Key\" size=1\n"
		      "UPDATE s.\"K\" SET n = n + 1 WHERE n < 5 OR false");
		if (!fixture_run(&fixture, &error))
			fail_msg("%s: %s", cases[i].type, error.text);
		assert_int_equal(reports_of(&fixture, PROGRESS_STATEMENT_ADVANCED), 3);
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM s.\"K\" WHERE n = 1"), 4);
	}
}

static void a_table_that_is_written_and_read_is_known_by_any_name(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS "CREATE SCHEMA old;\nCREATE TABLE old.t (LIKE t);",
	      "-- lockstep:batch key=id size=100\nINSERT INTO old.t SELECT * FROM t;",
	      "-- lockstep:batch key=id\nINSERT INTO t SELECT id + 1000 FROM public.t;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql:2: statement 1 of 1 failed: it writes to the table that it reads, so "
	    "that what it wrote would be read again; nothing of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM old.t"), 300);
}

static void where_the_database_saw_an_error_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS,
	      "-- lockstep:batch key=id\nUPDATE t SET n = 1\nWHERE id = 1\n  OR absent = 2");
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "002.sql:4: statement 1 of 1 failed: column \"absent\" does not exist "
		       "(SQLSTATE 42703); nothing of this file holds");
}

static void it_is_rehearsed_at_once_and_with_what_follows(void **state)
{
	static const struct {
		const char *text, *error; /* NULL: it is fine */
	} cases[] = {
		{ COUNT_UP("key=id size=10 pause=1h") "ALTER TABLE t ADD CHECK (n = 1);", NULL },
		{ "-- lockstep:batch key=n\nDELETE FROM t;",
		  "002.sql:2: statement 1 of 1 failed: ranges need a key with a "
		  "unique index of its own, which t.n has not: name another "
		  "column, or make the index first" },
		{ "-- lockstep:batch key=id\nUPDATE t SET n = n + 1 WHERE pg_sleep(1) IS NOT "
		  "NULL;\nALTER TABLE t ADD CHECK (n = 1);",
		  NULL },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS);
	assert_ok(fixture_run(&fixture, &error));
	fixture.rehearse = true;
	fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
	for (size_t i = 0; i < COUNT(cases); i++) {
		FILES(&fixture, NUMBERS, cases[i].text);
		if (cases[i].error)
			assert_refused(fixture_run(&fixture, &error), ERROR_FAILED, cases[i].error);
		else
			assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 0"), 300);
	}
}

static void over_the_limit_of_what_is_written_ahead_it_ends_and_goes_on_later(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct batch_position position;
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, NUMBERS);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, NUMBERS, "-- lockstep:wal-limit 20k\n\n" COUNT_UP("key=id size=10"));
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "002.sql: goes no further: "));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2, 002 partial 0/1");
	assert_true(
	    batch_position_read(arena, fixture_ledger(&fixture).rows[1].details, &position));
	assert_in_range(position.ranges, 1, 29);
	FILES(&fixture, NUMBERS, COUNT_UP("key=id size=10"));
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 300);
}

static void a_key_whose_values_are_made_of_values_is_refused_by_its_type(void **state)
{
	static const struct {
		const char *type, *name; /* as it is made, and as it is called */
	} cases[] = {
		{ "jsonb", "jsonb" }, { "json", "json" },         { "integer[]", "integer[]" },
		{ "pair", "pair" },   { "document", "document" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };

		FILES(&fixture,
		      arena_printf(arena,
				   "CREATE TYPE pair AS (a integer, b integer);"
				   "CREATE DOMAIN document AS jsonb;CREATE TABLE t (k %s);",
				   cases[i].type),
		      "-- lockstep:batch key=k\nDELETE FROM t;");
		assert_refused(
		    fixture_run(&fixture, &error), ERROR_FAILED,
		    arena_printf(arena,
				 "002.sql:2: statement 1 of 1 failed: ranges need a key of single "
				 "values, and t.k is of type %s: name another column; nothing of "
				 "this file holds",
				 cases[i].name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_made_in_ranges_that_each_hold),
		cmocka_unit_test(kills_at_any_moment_repeat_and_skip_no_range),
		cmocka_unit_test(after_a_failure_it_goes_on_with_the_failed_range),
		cmocka_unit_test(a_statement_that_has_begun_may_not_be_edited),
		cmocka_unit_test(stopped_between_ranges_it_goes_on_to_its_first_end),
		cmocka_unit_test(a_key_that_does_not_bear_ranges_is_refused),
		cmocka_unit_test(keys_may_be_of_any_type_that_has_an_order),
		cmocka_unit_test(a_key_whose_values_are_made_of_values_is_refused_by_its_type),
		cmocka_unit_test(a_table_that_is_written_and_read_is_known_by_any_name),
		cmocka_unit_test(where_the_database_saw_an_error_is_told),
		cmocka_unit_test(it_is_rehearsed_at_once_and_with_what_follows),
		cmocka_unit_test(over_the_limit_of_what_is_written_ahead_it_ends_and_goes_on_later),
	};

	crypto_start();
	if (!server_given("agent/postgres/batch"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
