#include "coordinator/plan_groups.h"

#include "tests/support/test.h"

static const char *both[] = { "1", "2" }, *one[] = { "2" };
static struct label eu = { "region", "eu" }, us = { "region", "us" };
static const char *wanted[] = { "eu" };
static struct pipeline_label region = { "region", wanted, 1 };

static void targets_with_the_same_to_do_stand_together(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct plan_part parts[] = {
		{ .target = "a", .pending = both, .pending_count = 2 },
		{ .target = "b", .pending = one, .pending_count = 1 },
		{ .target = "c", .pending = both, .pending_count = 2 },
		{ .target = "d" },
		{ .target = "e", .pending = one, .pending_count = 1 },
	};
	const struct plan_document document = { .parts = parts, .count = COUNT(parts) };
	static const struct {
		size_t pending, count;
		const char *first, *last;
	} expected[] = { { 2, 2, "a", "c" }, { 1, 2, "b", "e" }, { 0, 1, "d", "d" } };
	struct target_groups groups;

	(void)state;
	plan_groups(arena, &document, &groups);
	assert_int_equal(groups.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		const struct target_group *group = &groups.items[i];

		assert_int_equal(group->pending_count, expected[i].pending);
		assert_int_equal(group->count, expected[i].count);
		assert_string_equal(group->targets[0], expected[i].first);
		assert_string_equal(group->targets[group->count - 1], expected[i].last);
	}
	assert_int_equal(plan_work(&document), 4);
}

static void who_is_left_out_is_told_why(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment environment = { .select = { &region, 1 } };
	struct target_row rows[] = {
		{ .name = "a", .state = { .labels = &eu, .label_count = 1 } },
		{ .name = "b", .state = { .labels = &us, .label_count = 1 } },
		{ .name = "c" },
		{ .name = "d", .state = { .labels = &us, .label_count = 1 } },
		{ .name = "e", .state = { .labels = &eu, .label_count = 1 } },
	};
	struct plan_part part = { .target = "a" };
	const struct plan_document document = { .parts = &part, .count = 1 };
	const struct target_rows all = { rows, COUNT(rows) };
	struct target_groups groups;

	(void)state;
	plan_left_out(arena, &environment, &all, &document, &groups);
	assert_int_equal(groups.count, 3);
	assert_string_equal(groups.items[0].why,
			    "region is us; the environment takes region is eu");
	assert_int_equal(groups.items[0].count, 2);
	assert_string_equal(groups.items[1].why,
			    "no label region; the environment takes region is eu");
	assert_string_equal(groups.items[1].targets[0], "c");
	assert_string_equal(groups.items[2].why, "not in this plan");
	assert_string_equal(groups.items[2].targets[0], "e");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_with_the_same_to_do_stand_together),
		cmocka_unit_test(who_is_left_out_is_told_why),
	};

	return cmocka_run_group_tests_name("coordinator/plan_groups", tests, NULL, NULL);
}
