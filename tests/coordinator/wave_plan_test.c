#include "coordinator/wave_plan.h"

#include "tests/support/test.h"

/* Six targets: a to f; a and d are canaries, a to c in the eu, d to f in the us, e has no tier. */
static const struct label labels[6][2] = {
	{ { "region", "eu" }, { "tier", "canary" } },
	{ { "region", "eu" }, { "tier", "big" } },
	{ { "region", "eu" }, { "tier", "big" } },
	{ { "region", "us" }, { "tier", "canary" } },
	{ { "region", "us" } },
	{ { "region", "us" }, { "tier", "big" } },
};
static const char *const names[] = { "a", "b", "c", "d", "e", "f" };

static const char *canary[] = { "canary" }, *eu[] = { "eu" }, *either[] = { "eu", "us" },
		  *mars[] = { "mars" };
static struct pipeline_label tier_canary = { "tier", canary, 1 }, region_eu = { "region", eu, 1 },
			     any_region = { "region", either, 2 }, on_mars = { "region", mars, 1 };

#define SELECT(label)                                                                              \
	{                                                                                          \
		&(label), 1                                                                        \
	}

static struct plan_document *plan(struct arena *arena,
				  const struct pipeline_environment *environment, const char *work,
				  struct wave_target *targets)
{
	struct plan_document *document = arena_new(arena, struct plan_document);

	document->count = 6;
	document->parts = arena_new_array(arena, struct plan_part, 6);
	for (size_t i = 0; i < 6; i++) {
		targets[i] = (struct wave_target) { names[i], labels[i], i == 4 ? 1 : 2 };
		document->parts[i] =
		    (struct plan_part) { .target = names[i], .pending_count = work[i] == 'y' };
	}
	wave_plan(arena, environment, targets, document);
	return document;
}

static const struct {
	struct pipeline_wave waves[3];
	size_t count;
	const char *work;  /* y or n for each target */
	const char *found; /* the wave of each */
	const char *sizes;
} takings[] = {
	{ { { 0 } }, 0, "yyyyyy", "000000", "" },
	{ { { .select = SELECT(tier_canary) } }, 1, "yyyyyy", "122122", "24" },
	{ { { .select = SELECT(tier_canary), .amount = { 1, false } } },
	  1,
	  "yyyyyy",
	  "122222",
	  "15" },
	/* A canary that has nothing to do proves nothing. */
	{ { { .select = SELECT(tier_canary), .amount = { 1, false } } },
	  1,
	  "nyyyyy",
	  "022122",
	  "14" },
	{ { { .select = SELECT(tier_canary) } }, 1, "nyynyy", "022022", "04" },
	{ { { .select = SELECT(region_eu), .amount = { 50, true } },
	    { .select = SELECT(any_region), .amount = { 50, true } } },
	  2,
	  "yyyyyy",
	  "122233",
	  "132" },
	/* A share is of all that the selector leaves, and not of what is left. */
	{ { { .amount = { 34, true } }, { .amount = { 50, true } } },
	  2,
	  "yyyyyy",
	  "112223",
	  "231" },
	/* At least one, so that the canary is not lost in a small environment. */
	{ { { .amount = { 1, true } } }, 1, "yyyyyy", "122222", "15" },
	{ { { .amount = { 99, false } } }, 1, "yyyyyy", "111111", "6" },
	{ { { .select = SELECT(tier_canary) }, { .select = SELECT(tier_canary) } },
	  2,
	  "yyyyyy",
	  "133133",
	  "204" },
};

static void targets_go_into_waves_by_label_and_amount(void **state)
{
	for (size_t i = 0; i < COUNT(takings); i++) {
		struct pipeline_environment environment = {
			.waves = (struct pipeline_wave *)takings[i].waves,
			.wave_count = takings[i].count
		};
		struct wave_target targets[6];
		const struct plan_document *document =
		    plan(*state, &environment, takings[i].work, targets);
		char found[7] = "", sizes[5] = "";

		for (size_t t = 0; t < 6; t++)
			found[t] = (char)('0' + document->parts[t].wave);
		for (size_t w = 0; w < document->waves.count; w++)
			sizes[w] = (char)('0' + document->waves.items[w].targets);
		assert_string_equal(found, takings[i].found);
		assert_string_equal(sizes, takings[i].sizes);
	}
}

static void a_wave_that_no_target_is_meant_by_is_found(void **state)
{
	struct pipeline_wave waves[] = { { .name = "eu", .select = SELECT(region_eu) },
					 { .name = "mars", .select = SELECT(on_mars) } };
	struct pipeline_environment environment = { .waves = waves, .wave_count = 2 };
	struct wave_target targets[6];

	plan(*state, &environment, "nnnnnn", targets);
	assert_string_equal(wave_plan_misses(&environment, targets, 6)->name, "mars");
	environment.wave_count = 1;
	assert_null(wave_plan_misses(&environment, targets, 6));
}

static void a_share_of_the_budget_is_the_lower_number(void **state)
{
	static const struct {
		struct pipeline_amount budget;
		const char *work;
		uint64_t found;
	} cases[] = {
		{ { 0, false }, "yyyyyy", 0 }, { { 2, false }, "yyyyyy", 2 },
		{ { 33, true }, "yyyyyy", 1 }, { { 34, true }, "yyyyyy", 2 },
		{ { 50, true }, "yynnnn", 1 }, { { 5, true }, "yyyyyy", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pipeline_environment environment = { .budget = cases[i].budget };
		struct wave_target targets[6];

		assert_int_equal(wave_plan_budget(&environment, plan(*state, &environment,
								     cases[i].work, targets)),
				 cases[i].found);
	}
}

static void targets_that_share_a_value_are_in_one_group(void **state)
{
	struct pipeline_spread rules[] = { { "region", 1 }, { "tier", 2 } };
	struct pipeline_environment environment = { .spread = rules, .spread_count = 2 };
	struct wave_target targets[6];
	const struct plan_document *document = plan(*state, &environment, "yyyyyy", targets);
	/* e has no tier: what cannot be told apart is taken for one. */
	static const uint32_t expected[] = { 0, 0, 0, 1, 0, 1, 1, 0, 1, 2, 1, 1 };

	assert_memory_equal(document->groups, expected, sizeof expected);
	assert_int_equal(document->waves.spread[1].value_count, 3);
	assert_string_equal(document->waves.spread[1].values[2], "");
}

static void a_wave_is_told_with_what_its_budget_implies(void **state)
{
	static const struct {
		struct wave wave;
		uint64_t parallel, budget;
		const char *text;
	} cases[] = {
		{ { .name = "canary", .targets = 1, .pause = 600000 },
		  0,
		  0,
		  "wave 1 of 1, canary: 1 target, one at a time (budget 0), then a pause of 10m" },
		{ { .name = "tenth",
		    .targets = 9,
		    .has_budget = true,
		    .budget = 1,
		    .approve = true },
		  0,
		  5,
		  "wave 1 of 1, tenth: 9 targets, at most 2 at once (budget 1), then a person lets "
		  "the next one begin" },
		{ { .name = "rest", .targets = 90, .parallel = 3 },
		  4,
		  5,
		  "wave 1 of 1, rest: 90 targets, at most 3 at once (budget 5)" },
		{ { .name = "rest", .targets = 90 },
		  4,
		  5,
		  "wave 1 of 1, rest: 90 targets, at most 4 at once (budget 5)" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wave wave = cases[i].wave;
		struct waves waves = { .items = &wave, .count = 1, .parallel = cases[i].parallel };

		assert_string_equal(wave_plan_text(*state, &waves, 0, cases[i].budget),
				    cases[i].text);
	}
}

static void a_document_keeps_its_waves(void **state)
{
	struct pipeline_wave wave = { .name = "canary",
				      .select = SELECT(tier_canary),
				      .pause = 7,
				      .approve = true,
				      .budget = { 50, true },
				      .has_budget = true };
	struct pipeline_spread rule = { "region", 1 };
	struct pipeline_environment environment = {
		.waves = &wave, .wave_count = 1, .spread = &rule, .spread_count = 1, .parallel = 5
	};
	struct wave_target targets[6];
	struct plan_document *document = plan(*state, &environment, "yyyyyy", targets);
	struct value *value = value_object(*state);
	struct waves read;

	waves_put(*state, value, &document->waves);
	assert_true(waves_get(*state, value, &read));
	assert_int_equal(read.count, 2);
	assert_int_equal(read.parallel, 5);
	assert_string_equal(read.items[0].name, "canary");
	assert_int_equal(read.items[0].pause, 7);
	assert_true(read.items[0].approve && read.items[0].has_budget);
	assert_int_equal(read.items[0].budget, 1);
	assert_false(read.items[1].has_budget);
	assert_string_equal(read.spread[0].values[1], "us");
	/* A plan that says nothing of it is written as it always was. */
	value = value_object(*state);
	waves_put(*state, value, &(struct waves) { 0 });
	assert_string_equal(value_write(*state, value).data, "{}");
}

static int start(void **state)
{
	*state = arena_open();
	return 0;
}

static int stop(void **state)
{
	arena_close(*state);
	return 0;
}

#define IN_ARENA(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(targets_go_into_waves_by_label_and_amount),
		IN_ARENA(a_wave_that_no_target_is_meant_by_is_found),
		IN_ARENA(a_share_of_the_budget_is_the_lower_number),
		IN_ARENA(targets_that_share_a_value_are_in_one_group),
		IN_ARENA(a_wave_is_told_with_what_its_budget_implies),
		IN_ARENA(a_document_keeps_its_waves),
	};

	return cmocka_run_group_tests_name("coordinator/wave_plan", tests, NULL, NULL);
}
