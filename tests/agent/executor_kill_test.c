#include "tests/agent/kills.h"

static void kills_at_any_moment_lose_and_repeat_nothing(void **state)
{
	(void)state;
	kills_lose_and_repeat_nothing(sqlite_fixture, 12, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kills_at_any_moment_lose_and_repeat_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
