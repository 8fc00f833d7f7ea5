#include "tests/agent/postgres/database.h"

#include "tests/agent/repeatable.h"

static void a_repeatable_migration_runs_again_whenever_it_differs(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);

	(void)state;
	repeatable_story(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeatable_migration_runs_again_whenever_it_differs),
	};

	if (!server_given("agent/postgres/repeatable"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
