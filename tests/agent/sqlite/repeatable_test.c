#include "tests/agent/fixture.h"

#include "tests/agent/repeatable.h"

static void a_repeatable_migration_runs_again_whenever_it_differs(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);

	(void)state;
	repeatable_story(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeatable_migration_runs_again_whenever_it_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
