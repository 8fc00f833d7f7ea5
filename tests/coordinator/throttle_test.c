#include "coordinator/throttle.h"

#include "core/base/crypto.h"
#include "tests/support/test.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)

static const struct throttle_options three = { 3, MINUTE };

static void as_many_failures_as_are_allowed_within_a_minute_lock_out(void **state)
{
	struct throttle *throttle = throttle_open(&three);

	(void)state;
	assert_int_equal(throttle_fail(throttle, "a", 0), 0);
	assert_int_equal(throttle_fail(throttle, "a", SECOND), 0);
	assert_int_equal(throttle_locked(throttle, "a", SECOND), 0);
	assert_int_equal(throttle_fail(throttle, "a", 2 * SECOND), MINUTE);
	assert_int_equal(throttle_locked(throttle, "a", 3 * SECOND), 59 * SECOND);
	assert_int_equal(throttle_locked(throttle, "b", 3 * SECOND), 0);
	assert_int_equal(throttle_fail(throttle, "a", 4 * SECOND), 0);
	assert_int_equal(throttle_locked(throttle, "a", 62 * SECOND), 0);
	throttle_close(throttle);
}

static void who_fails_seldom_is_never_locked_out(void **state)
{
	struct throttle *throttle = throttle_open(&three);

	(void)state;
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(throttle_fail(throttle, "a", i * 30 * SECOND), 0);
	throttle_close(throttle);
}

static void who_goes_on_is_locked_out_for_longer_up_to_a_quarter_of_an_hour(void **state)
{
	static const int64_t minutes[] = { 1, 2, 4, 8, 15, 15, 15 };
	struct throttle *throttle = throttle_open(&three);
	int64_t now = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(minutes); i++) {
		throttle_fail(throttle, "a", now);
		throttle_fail(throttle, "a", now);
		assert_int_equal(throttle_fail(throttle, "a", now), minutes[i] * MINUTE);
		now += minutes[i] * MINUTE;
	}
	now += 15 * MINUTE + 1;
	throttle_fail(throttle, "a", now);
	throttle_fail(throttle, "a", now);
	assert_int_equal(throttle_fail(throttle, "a", now), MINUTE);
	throttle_close(throttle);
}

static void without_a_limit_nobody_is_locked_out(void **state)
{
	const struct throttle_options none = { 0, MINUTE };
	struct throttle *throttle = throttle_open(&none);

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(throttle_fail(throttle, "a", 0), 0);
	throttle_close(throttle);
}

/* A flood of addresses makes whoever was quiet for longest forgotten, and nothing grows. */
static void many_who_fail_do_not_free_one_who_goes_on(void **state)
{
	struct throttle *throttle = throttle_open(&three);
	SCOPED(arena_release) struct arena *arena = arena_open();
	unsigned locked = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		throttle_fail(throttle, "a", 0);
	for (int i = 0; i < 1000; i++) {
		throttle_fail(throttle, arena_printf(arena, "other %d", i), i + 1);
		throttle_fail(throttle, "a", i + 1);
		locked += throttle_locked(throttle, "a", i + 1) > 0;
	}
	assert_int_equal(locked, 1000);
	throttle_close(throttle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_failures_as_are_allowed_within_a_minute_lock_out),
		cmocka_unit_test(who_fails_seldom_is_never_locked_out),
		cmocka_unit_test(who_goes_on_is_locked_out_for_longer_up_to_a_quarter_of_an_hour),
		cmocka_unit_test(without_a_limit_nobody_is_locked_out),
		cmocka_unit_test(many_who_fail_do_not_free_one_who_goes_on),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
