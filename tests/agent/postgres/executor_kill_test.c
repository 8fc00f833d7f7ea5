#include "tests/agent/kills.h"
#include "tests/agent/postgres/database.h"

static void kills_at_any_moment_lose_and_repeat_nothing(void **state)
{
	(void)state;
	kills_lose_and_repeat_nothing(database_fixture, 8, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kills_at_any_moment_lose_and_repeat_nothing),
	};

	crypto_start();
	if (!server_given("agent/postgres/executor_kill"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
