#include "tests/agent/postgres/database.h"
#include "tests/agent/verifications.h"

static void queries_are_judged_and_write_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);

	(void)state;
	queries_are_judged(&fixture, "SELECT pg_sleep(60) IS NOT NULL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_are_judged_and_write_nothing),
	};

	if (!server_given("agent/postgres/look"))
		return 0;
	return cmocka_run_group_tests_name("agent/postgres/look", tests, NULL, NULL);
}
