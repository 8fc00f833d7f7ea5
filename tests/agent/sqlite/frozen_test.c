#include "tests/agent/frozen.h"

#define SECOND "INSERT INTO a VALUES (2);\n"

/* The lock file's lock goes with the process, so that nobody works beside one that may wake up. */
static void of_two_agents_one_works_and_the_other_takes_over_when_it_is_gone(void **state)
{
	static const struct {
		const char *file;
		bool killed;
		const char *between; /* the ledger while the first one stands still */
	} cases[] = {
		{ TXMODE_NONE_LINE "INSERT INTO a VALUES (1);\n" SECOND, true, "001 partial 1/2" },
		{ TXMODE_NONE_LINE "INSERT INTO a VALUES (1);\n" SECOND, false, "001 partial 1/2" },
		{ TXMODE_NONE_LINE "INSERT INTO a VALUES (1);\nVACUUM;\n" SECOND, true,
		  "001 intent 1/3" },
		{ "INSERT INTO a VALUES (1);\n" SECOND, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct error error = { 0 };
		pid_t frozen;

		fixture_do(&fixture, "CREATE TABLE a (x integer)");
		fixture_do(&fixture, "PRAGMA journal_mode = wal");
		fixture.allow_dirty = fixture.one_by_one = true;
		FILES(&fixture, cases[i].file);
		frozen = frozen_run(&fixture);
		if (cases[i].between)
			assert_string_equal(fixture_ledger_text(&fixture), cases[i].between);
		fixture.epoch++;
		fixture.lock_patience = 100;
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, ERROR_LOCKED);
		assert_non_null(strstr(
		    error.text, arena_printf(arena, "locked by process %ld on ", (long)frozen)));
		if (cases[i].killed)
			frozen_dies(frozen);
		else
			assert_true(frozen_wakes(frozen));
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_ledger(&fixture).epoch, cases[i].killed ? 2 : 1);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_agents_one_works_and_the_other_takes_over_when_it_is_gone),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
