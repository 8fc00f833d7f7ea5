#include <string.h>

#include "tests/support/convoy.h"
#include "tests/support/projections.h"

/* How many targets may fail, and what happens to the others. */
static const struct convoy_target fleet[] = {
	{ "a", NULL, NULL }, { "b", NULL, NULL }, { "c", NULL, NULL }, { 0 }
};

#define STAGING(budget)                                                                            \
	"environments:\n"                                                                          \
	"  - name: staging\n"                                                                      \
	"    budget: " budget "\n"                                                                 \
	"  - name: production\n"                                                                   \
	"    after: [staging]\n"

static const char *rollout_is(const struct convoy *convoy)
{
	return rollout_state_name(world_look(convoy->world, "r-1").state);
}

static void an_errored_target_keeps_its_place_and_counts_after_the_third_time(void **state)
{
	static const int64_t waits[] = { 1000, 5000 };
	struct convoy convoy;

	convoy_open(&convoy, *state, STAGING("0"), fleet);
	convoy_start(&convoy);
	for (size_t i = 0; i < COUNT(waits); i++) {
		convoy_end(&convoy, "a", OUTCOME_ERRORED);
		assert_string_equal(convoy_states(&convoy), "eqq");
		assert_string_equal(convoy_held(&convoy), "");
		world_pass(*state, waits[i]);
		convoy_ask(&convoy);
		assert_string_equal(convoy_held(&convoy), "a");
	}
	convoy_end(&convoy, "a", OUTCOME_ERRORED);
	assert_string_equal(convoy_states(&convoy), "fqq");
	assert_string_equal(rollout_is(&convoy), "halted");
	world_pass(*state, 3600000);
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "");
	projections_follow_from_the_log(*state);
}

static void an_errored_target_counts_within_the_budget_too(void **state)
{
	struct convoy convoy;

	convoy_open(&convoy, *state, STAGING("1"), fleet);
	convoy_start(&convoy);
	assert_string_equal(convoy_held(&convoy), "a b");
	convoy_end(&convoy, "a", OUTCOME_ERRORED);
	convoy_end(&convoy, "b", OUTCOME_FAILED);
	/* One failed, one may still fail: nobody else begins. */
	assert_string_equal(convoy_states(&convoy), "efq");
	assert_string_equal(convoy_held(&convoy), "");
	assert_string_equal(rollout_is(&convoy), "running");
}

static void what_runs_when_a_rollout_halts_stops_and_waits_for_its_turn(void **state)
{
	struct convoy convoy;

	convoy_open(&convoy, *state, STAGING("1"), fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_INDETERMINATE);
	assert_string_equal(rollout_is(&convoy), "halted");
	convoy_ask(&convoy);
	assert_string_equal(convoy.told_to_stop, "b");
	convoy_end(&convoy, "b", OUTCOME_STOPPED);
	assert_string_equal(convoy_states(&convoy), "iqq");
	assert_string_equal(convoy_held(&convoy), "");
}

static void what_ends_within_its_budget_opens_nothing_behind_it(void **state)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .kind = ROLLOUT_APPLY };
	struct convoy convoy;
	struct rollout rollout;
	struct error refused;

	convoy_open(&convoy, *state, STAGING("34%"), fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_FAILED);
	convoy_end(&convoy, "b", OUTCOME_SUCCEEDED);
	convoy_end(&convoy, "c", OUTCOME_SUCCEEDED);
	assert_string_equal(rollout_is(&convoy), "completed_with_failures");
	refused = world_rollout(*state, &request, &rollout);
	assert_int_equal(refused.code, ERROR_REFUSED);
	assert_non_null(strstr(refused.text, "release 1 has not succeeded in staging"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(an_errored_target_keeps_its_place_and_counts_after_the_third_time),
		WORLD_TEST(an_errored_target_counts_within_the_budget_too),
		WORLD_TEST(what_runs_when_a_rollout_halts_stops_and_waits_for_its_turn),
		WORLD_TEST(what_ends_within_its_budget_opens_nothing_behind_it),
	};

	return cmocka_run_group_tests_name("coordinator/budget", tests, NULL, NULL);
}
