#include "core/policy.h"

#include "tests/support/test.h"

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

static void the_table_has_a_row_for_each_name_and_its_initial_values_are_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < POLICY_COUNT; i++) {
		assert_non_null(policy_knobs[i].name);
		assert_non_null(policy_knobs[i].help);
		assert_in_range(policy_knobs[i].initial, 0, policy_knobs[i].most);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(policy_knobs[i].name, policy_knobs[k].name);
	}
}

static void what_is_written_is_read_back(void **state)
{
	static const struct {
		const char *name, *text, *written;
	} rows[] = {
		{ "lock-timeout", "250ms", "lock-timeout=250" },
		{ "lock-timeout", "0", "lock-timeout=0" },
		{ "wal-limit", "2G", "wal-limit=2147483648" },
		{ "copies", "3", "copies=3" },
		{ "restore-point", "yes", "restore-point=1" },
		{ "restore-point", "no", "restore-point=0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy policy = { 0 }, again;
		struct error error = { 0 };

		assert_ok(policy_put(&policy, rows[i].name, rows[i].text, &error));
		assert_true(policy_gives(&policy, rows[i].name));
		assert_string_equal(policy_write(arena, &policy), rows[i].written);
		assert_ok(policy_read(rows[i].written, &again, &error));
		assert_string_equal(policy_write(arena, &again), rows[i].written);
	}
}

static void a_bad_value_is_refused_by_what_it_has_to_be(void **state)
{
	static const struct {
		const char *name, *text, *error;
	} rows[] = {
		{ "lock-timeout", "soon",
		  "lock-timeout: the value has to be a duration (like 250ms, 30s, 5m)" },
		{ "lock-timeout", "-1s",
		  "lock-timeout: the value has to be a duration (like 250ms, 30s, 5m)" },
		{ "lock-timeout", "2d", "lock-timeout: the value is more than is allowed" },
		{ "wal-limit", "much", "wal-limit: the value has to be a size (like 64M, 1G)" },
		{ "copies", "few", "copies: the value has to be a number" },
		{ "copies", "1001", "copies: the value is more than is allowed" },
		{ "restore-point", "1", "restore-point: the value has to be yes or no" },
		{ "lock-timout", "2s", "'lock-timout' is not known; did you mean 'lock-timeout'?" },
		{ "", "2s", "'' is not known" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy policy = { 0 };
		struct error error = { 0 };

		assert_refused(policy_put(&policy, rows[i].name, rows[i].text, &error),
			       ERROR_INVALID, rows[i].error);
		assert_string_equal(policy_write(arena, &policy), "");
	}
}

static void a_text_that_is_no_policy_of_ours_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "lock-timeout", "lock-timeout: is not written as it should be" },
		{ "lock-timeout=", "lock-timeout: is not written as it should be" },
		{ "lock-timeout=-1", "lock-timeout: is not written as it should be" },
		{ "lock-timeout=1s", "lock-timeout: is more than is allowed" },
		{ "lock-timeout=99999999999999999999", "lock-timeout: is more than is allowed" },
		{ "copies=1;copies=1", "copies: is not written as it should be" },
		{ "copies=1;", "the policy ends in ';'" },
		{ "copies=1;;", "'' is not known" },
		{ "teleport=1", "'teleport' is not known" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy policy;
		struct error error = { 0 };

		assert_refused(policy_read(rows[i].text, &policy, &error), ERROR_INVALID,
			       rows[i].error);
	}
}

static void a_file_comes_before_its_environment_and_that_before_what_holds_initially(void **state)
{
	struct policy environment = { 0 }, file = { 0 };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(policy_value(&environment, NULL, POLICY_LOCK_TIMEOUT), 2000);
	assert_ok(policy_put(&environment, "lock-timeout", "5s", &error));
	assert_int_equal(policy_value(&environment, NULL, POLICY_LOCK_TIMEOUT), 5000);
	assert_int_equal(policy_value(&environment, &file, POLICY_LOCK_TIMEOUT), 5000);
	assert_ok(policy_put(&file, "lock-timeout", "0", &error));
	assert_int_equal(policy_value(&environment, &file, POLICY_LOCK_TIMEOUT), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_table_has_a_row_for_each_name_and_its_initial_values_are_allowed),
		TEST(what_is_written_is_read_back),
		TEST(a_bad_value_is_refused_by_what_it_has_to_be),
		TEST(a_text_that_is_no_policy_of_ours_is_refused),
		TEST(a_file_comes_before_its_environment_and_that_before_what_holds_initially),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
