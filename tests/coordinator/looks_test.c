#include "coordinator/looks.h"

#include <string.h>

#include "tests/support/test.h"

static const struct target_state told = {
	.name = "eu-1",
	.project = "shop",
	.examined = true,
	.preflight = { .disk_free = -1, .locked_by = "psql" },
};

static void a_look_is_kept_for_each_target_of_an_environment(void **state)
{
	struct target_state other = told;
	struct looks looks = { 0 };

	(void)state;
	looks_take(&looks, "staging", &told, 1000);
	other.name = "eu-2";
	other.preflight.locked_by = NULL;
	looks_take(&looks, "staging", &other, 2000);
	looks_take(&looks, "production", &other, 3000);
	assert_int_equal(looks.count, 3);
	assert_string_equal(looks_find(&looks, "staging", "shop", "eu-1")->facts.locked_by, "psql");
	assert_null(looks_find(&looks, "staging", "shop", "eu-2")->facts.locked_by);
	assert_int_equal(looks_find(&looks, "production", "shop", "eu-2")->looked, 3000);
	assert_null(looks_find(&looks, "production", "shop", "eu-1"));
	assert_null(looks_find(&looks, "staging", "billing", "eu-1"));
	looks_close(&looks);
}

static void a_look_is_as_old_as_its_agent_says(void **state)
{
	struct target_state old = told;
	struct looks looks = { 0 };

	(void)state;
	old.look_age = LOOK_FRESH;
	looks_take(&looks, "staging", &old, LOOK_FRESH + 500);
	assert_true(look_is_fresh(looks_find(&looks, "staging", "shop", "eu-1"), LOOK_FRESH + 500));
	assert_false(
	    look_is_fresh(looks_find(&looks, "staging", "shop", "eu-1"), LOOK_FRESH + 501));
	assert_false(look_is_fresh(NULL, 0));
	looks_close(&looks);
}

static void older_news_of_one_agent_do_not_hide_what_another_saw(void **state)
{
	struct target_state late = told;
	struct looks looks = { 0 };

	(void)state;
	looks_take(&looks, "staging", &told, 60000);
	late.look_age = 5000;
	late.preflight.locked_by = NULL;
	looks_take(&looks, "staging", &late, 61000);
	assert_string_equal(looks_find(&looks, "staging", "shop", "eu-1")->facts.locked_by, "psql");
	late.look_age = 0;
	looks_take(&looks, "staging", &late, 61000);
	assert_null(looks_find(&looks, "staging", "shop", "eu-1")->facts.locked_by);
	looks_close(&looks);
}

/* What a row changes about a target that was told of before. */
static const struct {
	const char *locked_by;
	int64_t backup, disk_free;
	int64_t passed;
	bool news;
} changes[] = {
	{ "psql", 0, 500, 1000, false },
	{ "psql", 0, 400, 1000, false }, /* still enough */
	{ NULL, 0, 500, 1000, true },
	{ "atlas", 0, 500, 1000, true },
	{ "psql", 7, 500, 1000, true },
	{ "psql", 0, 99, 1000, true },
	{ "psql", 0, 500, LOOK_FRESH + 1, true },
};

static void only_what_may_open_a_gate_is_news_and_only_when_one_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(changes) * 2; i++) {
		size_t row = i / 2;
		struct target_state before = told;
		struct looks looks = { 0 };

		before.preflight.disk_free = 500;
		before.preflight.disk_needed = 100;
		looks_take(&looks, "staging", &before, 1000);
		assert_int_equal(looks_due(&looks), INT64_MAX);
		looks.awaited = i % 2;
		before.preflight.locked_by = changes[row].locked_by;
		before.preflight.backup = changes[row].backup;
		before.preflight.disk_free = changes[row].disk_free;
		looks_take(&looks, "staging", &before, 1000 + changes[row].passed);
		if (looks.news != (looks.awaited && changes[row].news))
			fail_msg("row %zu", row);
		looks_judged(&looks, 5000);
		assert_false(looks.news || looks.awaited);
		looks_close(&looks);
	}
}

static void the_more_targets_there_are_the_less_often_gates_are_asked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct looks looks = { .awaited = true, .judged = 1000 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct target_state one = told;

		one.name = arena_printf(arena, "eu-%d", i);
		looks_take(&looks, "staging", &one, 1000);
	}
	assert_int_equal(looks_due(&looks), 1010);
	looks_close(&looks);
}

static void what_targets_tell_the_linter_is_kept_once_and_known_by_its_digest(void **state)
{
	static const char *const text = "{\"tables\":[]}";
	struct target_state state_of[3] = { told, told, told };
	struct looks looks = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		state_of[i].name = (const char *[]) { "a", "b", "c" }[i];
		state_of[i].sized = true;
		state_of[i].sizes_digest = hash_of(text, strlen(text));
		state_of[i].sizes = i ? (struct bytes) { 0 } : bytes_of(text);
	}
	looks_take(&looks, "staging", &state_of[1], 1000);
	assert_null(looks_find(&looks, "staging", "shop", "b")->sizes);
	assert_false(looks.sizes_news);
	looks_take(&looks, "staging", &state_of[0], 1000);
	assert_true(looks.sizes_news);
	looks_take(&looks, "staging", &state_of[1], 1001);
	looks_take(&looks, "staging", &state_of[2], 1001);
	assert_int_equal(looks.told.count, 1);
	assert_ptr_equal(looks_find(&looks, "staging", "shop", "a")->sizes,
			 looks_find(&looks, "staging", "shop", "c")->sizes);
	looks.sizes_news = false;
	/* An older agent of the same target tells nothing: that hides nothing. */
	state_of[0].sized = false;
	looks_take(&looks, "staging", &state_of[0], 1002);
	assert_non_null(looks_find(&looks, "staging", "shop", "a")->sizes);
	assert_false(looks.sizes_news);
	/* A text that is not what its digest says is none. */
	for (size_t i = 0; i < 3; i++) {
		state_of[i].sized = true;
		state_of[i].sizes = bytes_of("{}");
		state_of[i].sizes_digest.bytes[0]++;
		looks_take(&looks, "staging", &state_of[i], 1003);
	}
	assert_null(looks_find(&looks, "staging", "shop", "a")->sizes);
	assert_true(looks.sizes_news);
	assert_int_equal(looks.told.count, 0);
	looks_close(&looks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_targets_tell_the_linter_is_kept_once_and_known_by_its_digest),
		cmocka_unit_test(a_look_is_kept_for_each_target_of_an_environment),
		cmocka_unit_test(a_look_is_as_old_as_its_agent_says),
		cmocka_unit_test(older_news_of_one_agent_do_not_hide_what_another_saw),
		cmocka_unit_test(only_what_may_open_a_gate_is_news_and_only_when_one_waits),
		cmocka_unit_test(the_more_targets_there_are_the_less_often_gates_are_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
