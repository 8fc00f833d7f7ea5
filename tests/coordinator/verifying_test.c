#include "tests/support/convoy.h"
#include "tests/support/projections.h"

/* What comes after the migrations: is the target as it has to be? */
static const struct convoy_target fleet[] = { { "a", NULL, NULL }, { "b", NULL, NULL }, { 0 } };

static const char pipeline[] = "environments:\n"
			       "  - name: staging\n"
			       "    verify:\n"
			       "      - { name: no orphans, sql: SELECT true }\n";

static struct task task(const struct convoy *convoy, size_t i)
{
	return world_look(convoy->world, "r-1").tasks[i];
}

static void an_apply_carries_the_queries_that_are_asked_afterwards(void **state)
{
	struct convoy convoy;
	struct rollout rollout;
	struct hash digest;

	convoy_open(&convoy, *state, pipeline, fleet);
	convoy_start(&convoy);
	assert_string_equal(convoy.held[0].plan.verify,
			    "[{\"name\":\"no orphans\",\"sql\":\"SELECT true\"}]");
	rollout = world_look(*state, "r-1");
	digest = plan_digest(&convoy.held[0].plan);
	assert_memory_equal(&rollout.plan_digest, &digest, sizeof digest);
	convoy.held[0].plan.verify = "";
	digest = plan_digest(&convoy.held[0].plan);
	assert_memory_not_equal(&rollout.plan_digest, &digest, sizeof digest);
}

static void a_target_that_is_verified_still_counts_as_at_work(void **state)
{
	struct convoy convoy;

	convoy_open(&convoy, *state, pipeline, fleet);
	convoy_start(&convoy);
	convoy_verify(&convoy, "a");
	assert_int_equal(task(&convoy, 0).state, TASK_VERIFYING);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_verify(&convoy, "a");
	assert_int_equal(task(&convoy, 0).state, TASK_VERIFYING);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_int_equal(task(&convoy, 0).state, TASK_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "b");
	projections_follow_from_the_log(*state);
}

static void say_no(struct convoy *convoy)
{
	struct report report = convoy_report(convoy, "a", PHASE_FINISHED, OUTCOME_FAILED);

	report.verifying = true;
	report.error = "verification 'no orphans' answered 'f'";
	convoy->held_count = 0;
	convoy_tell(convoy, &report);
}

static void a_verification_that_says_no_fails_the_target_and_a_retry_asks_again(void **state)
{
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, pipeline, fleet);
	convoy_start(&convoy);
	convoy_verify(&convoy, "a");
	say_no(&convoy);
	assert_int_equal(task(&convoy, 0).state, TASK_FAILED);
	assert_string_equal(task(&convoy, 0).why,
			    "it is applied, and its verification says no; a retry asks again");
	assert_string_equal(task(&convoy, 0).error, "verification 'no orphans' answered 'f'");
	assert_string_equal(rollout_state_name(world_look(*state, "r-1").state), "halted");
	assert_fine(world_decide(*state, "r-1", DECISION_RETRY, &rollout));
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_int_equal(task(&convoy, 0).state, TASK_SUCCEEDED);
	projections_follow_from_the_log(*state);
}

static void contact_that_is_lost_during_a_verification_leaves_it_open(void **state)
{
	struct world *world = *state;
	struct convoy convoy;

	convoy_open(&convoy, world, pipeline, fleet);
	convoy_start(&convoy);
	convoy_verify(&convoy, "a");
	world_pass(world, 10 * 60000);
	assert_int_equal(task(&convoy, 0).state, TASK_INDETERMINATE);
	/* It comes back, knows nothing of the attempt, and gets another one. */
	convoy.held_count = 0;
	agent_hello(convoy.agent);
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_int_equal(task(&convoy, 0).state, TASK_SUCCEEDED);
}

static void what_has_nothing_to_be_done_is_not_asked(void **state)
{
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, pipeline, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_fine(world_decide(*state, "r-1", DECISION_CANCEL, NULL));
	convoy_end(&convoy, "b", OUTCOME_STOPPED);
	convoy_start(&convoy);
	rollout = world_look(*state, "r-2");
	assert_int_equal(rollout.tasks[0].state, TASK_SKIPPED);
	assert_string_equal(convoy_held(&convoy), "b");
	convoy_end(&convoy, "b", OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(*state, "r-2").state, ROLLOUT_SUCCEEDED);
}

static void an_agent_that_does_not_verify_gets_nothing_to_apply(void **state)
{
	const char *verbs[] = { "resolve", "waves" };
	struct request hello = { .kind = REQUEST_HELLO, .hello = { "old", verbs, 2 } };
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct world *world = *state;
	struct convoy convoy;
	struct rollout rollout;
	struct error refused;

	convoy_open(&convoy, world, pipeline, fleet);
	convoy.agent->nonce = (struct bytes) { 0 };
	world_send(world, agent_frame(convoy.agent, &hello));
	refused = world_rollout(world, &request, &rollout);
	assert_string_equal(
	    refused.text, "release 1 is not rolled out to staging: agents: target a: agent a-1 is "
			  "too old for `verify`; upgrade it; target b: agent a-1 is too old for "
			  "`verify`; upgrade it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(an_apply_carries_the_queries_that_are_asked_afterwards),
		WORLD_TEST(a_target_that_is_verified_still_counts_as_at_work),
		WORLD_TEST(a_verification_that_says_no_fails_the_target_and_a_retry_asks_again),
		WORLD_TEST(contact_that_is_lost_during_a_verification_leaves_it_open),
		WORLD_TEST(what_has_nothing_to_be_done_is_not_asked),
		WORLD_TEST(an_agent_that_does_not_verify_gets_nothing_to_apply),
	};

	return cmocka_run_group_tests_name("coordinator/verifying", tests, NULL, NULL);
}
