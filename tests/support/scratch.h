#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H
#include "tests/support/test.h"

/* Each test of the file has an arena of its own: list it as TEST(name). */

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
#endif
