#include "tests/agent/verifications.h"

#define SLOW                                                                                       \
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static void queries_are_judged_and_write_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);

	(void)state;
	queries_are_judged(&fixture, SLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_are_judged_and_write_nothing),
	};

	return cmocka_run_group_tests_name("agent/sqlite/look", tests, NULL, NULL);
}
