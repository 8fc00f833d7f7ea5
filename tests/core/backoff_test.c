#include "core/backoff.h"

#include "tests/support/test.h"

static void a_pause_is_anything_up_to_a_bound_that_doubles(void **state)
{
	static const struct {
		unsigned failed;
		int64_t bound;
	} rows[] = { { 1, 500 },   { 2, 1000 },  { 3, 2000 },     { 6, 16000 },
		     { 7, 30000 }, { 8, 30000 }, { 1000, 30000 }, { UINT32_MAX, 30000 } };
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t least = INT64_MAX, most = 0;

		for (int k = 0; k < 1000; k++) {
			int64_t pause = backoff(&random, rows[i].failed);

			least = pause < least ? pause : least;
			most = pause > most ? pause : most;
		}
		assert_in_range(least, 0, rows[i].bound / 50);
		assert_in_range(most, rows[i].bound - rows[i].bound / 50, rows[i].bound);
	}
}

static void a_seed_gives_the_same_pauses_again_and_another_others(void **state)
{
	uint64_t one = 7, same = 7, other = 8;
	int differing = 0;

	(void)state;
	for (unsigned i = 1; i < 20; i++) {
		int64_t pause = backoff(&one, i);

		assert_int_equal(pause, backoff(&same, i));
		differing += pause != backoff(&other, i);
	}
	assert_in_range(differing, 15, 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pause_is_anything_up_to_a_bound_that_doubles),
		cmocka_unit_test(a_seed_gives_the_same_pauses_again_and_another_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
