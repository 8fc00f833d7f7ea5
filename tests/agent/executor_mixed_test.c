#include "tests/agent/fixture.h"

/* Files that mix what can run in a transaction with what cannot. */
#define FIRST "CREATE TABLE a (x);"
#define MIXED "INSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO b VALUES (2);"

static void one_that_does_not_say_how_it_runs_is_refused_before_anything_runs(void **state)
{
	static const struct {
		const char *place, *what_next;
		enum error_code code; /* for a coordinator: nothing but another file helps */
	} cases[] = {
		{ NULL, "", ERROR_REFUSED },
		{ "staging/eu",
		  "; cancel this rollout (`lockstep rollout cancel ID`), push it so with --replace "
		  "002, and start the rollout again",
		  ERROR_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };

		fixture.place = cases[i].place;
		FILES(&fixture, FIRST, MIXED);
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, cases[i].code);
		assert_string_equal(
		    error.text,
		    arena_printf(arena,
				 "002.sql:2: this statement cannot run in a transaction, and the "
				 "one on line 1 can: put what cannot into a file of its own or, "
				 "when each may hold without the others, `-- lockstep:txmode none` "
				 "and an empty line at the top of the file, which then runs "
				 "statement by statement%s",
				 cases[i].what_next));
		assert_false(fixture_ledger(&fixture).exists);
		fixture.rehearse = true;
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, cases[i].code);
	}
}

static void one_that_says_so_runs_and_so_does_any_where_the_policy_allows_it(void **state)
{
	static const struct {
		const char *file, *policy;
	} cases[] = {
		{ TXMODE_NONE_LINE MIXED, "" },
		{ MIXED, "mixed=1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };

		fixture.policy = fixture_policy(cases[i].policy);
		FILES(&fixture, "CREATE TABLE a (x);CREATE TABLE b (x);", cases[i].file);
		assert_ok(fixture_run(&fixture, &error));
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 2/2, 002 applied 3/3");
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM a, b"), 1);
	}
}

static void one_that_was_begun_goes_on(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture.policy = fixture_policy("mixed=1");
	FILES(&fixture, FIRST, MIXED);
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 failed 2/3");
	fixture_do(&fixture, "CREATE TABLE b (x)");
	fixture.policy = fixture_policy("");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 3/3");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_does_not_say_how_it_runs_is_refused_before_anything_runs),
		cmocka_unit_test(one_that_says_so_runs_and_so_does_any_where_the_policy_allows_it),
		cmocka_unit_test(one_that_was_begun_goes_on),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
