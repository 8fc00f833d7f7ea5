#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/batch.h"
#include "tests/support/test.h"

static void ranges_shrink_for_those_who_wait_and_grow_again(void **state)
{
	static const struct {
		unsigned size;
		int64_t took, waited;
		unsigned next; /* of at most 1000 */
	} cases[] = {
		{ 1000, 10, 0, 1000 }, { 1000, 1000, 0, 1000 },  { 1000, 4000, 0, 249 },
		{ 1000, 400, 1, 498 }, { 1000, 400, 9000, 498 }, { 500, 400, 0, 1000 },
		{ 100, 500, 0, 199 },  { 1, 5000, 0, 1 },        { 1, 5000, 100, 1 },
		{ 1000, 0, 0, 1000 },
	};
	static const struct batch batch = { .size = 1000 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned next =
		    batch_size_next(&batch, cases[i].size, cases[i].took, cases[i].waited);

		if (next != cases[i].next)
			fail_msg("row %zu: %u", i, next);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_shrink_for_those_who_wait_and_grow_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
