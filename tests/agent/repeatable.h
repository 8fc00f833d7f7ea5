#ifndef TESTS_AGENT_REPEATABLE_H
#define TESTS_AGENT_REPEATABLE_H
#include "tests/agent/fixture.h"

#define REPEATED(fixture, text)                                                                    \
	do {                                                                                       \
		FILES((fixture), "CREATE TABLE a (x integer)", text);                              \
		(fixture)->migrations[1].repeatable = true;                                        \
	} while (0)

/* On any database: a repeatable migration runs again whenever its bytes are not those of its row,
 * also when they are older ones, and once each time. */
static inline void repeatable_story(struct fixture *fixture)
{
	struct error error = { 0 };

	REPEATED(fixture, "INSERT INTO a VALUES (1)");
	assert_ok(fixture_run(fixture, &error));
	assert_ok(fixture_run(fixture, &error));
	assert_int_equal(fixture_rows(fixture, "SELECT x FROM a"), 1);
	for (int round = 0; round < 2; round++) {
		REPEATED(fixture, "INSERT INTO a VALUES (2)");
		assert_ok(fixture_run(fixture, &error));
		assert_ok(fixture_run(fixture, &error));
		REPEATED(fixture, "INSERT INTO a VALUES (1)");
		assert_ok(fixture_run(fixture, &error));
	}
	assert_int_equal(fixture_rows(fixture, "SELECT x FROM a"), 5);
	REPEATED(fixture, "INSERT INTO absent VALUES (1)");
	assert_false(fixture_run(fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_string_equal(fixture_ledger_text(fixture), "001 applied 1/1, 002 failed 0/1");
	REPEATED(fixture, "INSERT INTO a VALUES (3)");
	assert_ok(fixture_run(fixture, &error));
	assert_string_equal(fixture_ledger_text(fixture), "001 applied 1/1, 002 applied 1/1");
	assert_int_equal(fixture_rows(fixture, "SELECT x FROM a"), 6);
}
#endif
