#include "coordinator/wave.h"

#include "tests/support/convoy.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"

/* Rollouts in waves, with a clock that stands still until it is moved. */
#define MINUTE 60000

static const struct convoy_target fleet[] = { { "a", "tier", "canary" },
					      { "b", "tier", "big" },
					      { "c", "tier", "big" },
					      { "d", NULL, NULL },
					      { 0 } };

static const char paused[] = "environments:\n"
			     "  - name: staging\n"
			     "    waves:\n"
			     "      - { name: canary, select: { tier: canary }, pause: 10m }\n"
			     "  - name: production\n"
			     "    after: [staging]\n";

static const char approved[] =
    "environments:\n"
    "  - name: staging\n"
    "    budget: 3\n"
    "    waves:\n"
    "      - { name: canary, select: { tier: canary }, pause: 10m, approve: "
    "yes }\n"
    "      - { name: big, select: { tier: big }, budget: 0 }\n";

static void refused(struct error found, enum error_code code, const char *text)
{
	assert_string_equal(found.text, text);
	assert_int_equal(found.code, code);
}

static struct rollout look(const struct convoy *convoy)
{
	return world_look(convoy->world, "r-1");
}

static void wave_is(const struct convoy *convoy, size_t wave, enum wave_state state)
{
	assert_string_equal(wave_state_name(look(convoy).waves.items[wave].state),
			    wave_state_name(state));
}

static void the_rest_begins_when_the_pause_after_the_canary_is_over(void **state)
{
	struct convoy convoy;

	convoy_open(&convoy, *state, paused, fleet);
	convoy_start(&convoy);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	wave_is(&convoy, 0, WAVE_PAUSING);
	assert_string_equal(convoy_held(&convoy), "");
	world_pass(*state, 10 * MINUTE - 1);
	convoy_ask(&convoy);
	assert_string_equal(convoy_states(&convoy), "sqqq");
	world_pass(*state, 1);
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "b");
	convoy_end(&convoy, "b", OUTCOME_SUCCEEDED);
	convoy_end(&convoy, "c", OUTCOME_SUCCEEDED);
	convoy_end(&convoy, "d", OUTCOME_SUCCEEDED);
	assert_string_equal(rollout_state_name(look(&convoy).state), "succeeded");
	wave_is(&convoy, 1, WAVE_DONE);
	assert_int_equal(world_entries(*state, "rollout.wave_moved"), 5);
	projections_follow_from_the_log(*state);
}

static void the_coordinator_wakes_up_by_itself_when_a_pause_ends(void **state)
{
	struct world *world = *state;
	struct convoy convoy;

	convoy_open(&convoy, world, paused, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_true(coordinator_deadline(world->coordinator) <= world->now + 10 * MINUTE);
	world_pass(world, 10 * MINUTE);
	wave_is(&convoy, 1, WAVE_RUNNING);
}

static void a_pause_within_which_a_gate_shut_and_opened_again_still_ends(void **state)
{
	static const struct brake_request line = { .kind = BRAKE_LINE,
						   .project = "shop",
						   .reason = "incident" };
	struct world *world = *state;
	struct convoy convoy;

	convoy_open(&convoy, world, paused, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_fine(crowd_put(world, dora, &line));
	assert_string_equal(rollout_state_name(look(&convoy).state), "pending");
	assert_fine(crowd_lift(world, dora, &line));
	assert_string_equal(rollout_state_name(look(&convoy).state), "running");
	world_pass(world, 10 * MINUTE);
	wave_is(&convoy, 1, WAVE_RUNNING);
}

static void a_pause_outlives_a_restart(void **state)
{
	struct world *world = *state;
	struct convoy convoy;

	convoy_open(&convoy, world, paused, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	world_pass(world, 4 * MINUTE);
	world_restart(world);
	world_pass(world, 6 * MINUTE - 1);
	wave_is(&convoy, 0, WAVE_PAUSING);
	world_pass(world, 1);
	wave_is(&convoy, 1, WAVE_RUNNING);
}

static void a_person_lets_the_next_wave_begin(void **state)
{
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, approved, fleet);
	convoy_start(&convoy);
	refused(convoy_advance(&convoy, ""), ERROR_CONFLICT,
		"rollout r-1 is running: no wave of it waits for a person");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	refused(convoy_advance(&convoy, ""), ERROR_CONFLICT,
		"rollout r-1 is running: the pause is not over: say with a reason why "
		"not to wait for it");
	world_pass(*state, 10 * MINUTE);
	wave_is(&convoy, 0, WAVE_HELD);
	rollout = look(&convoy);
	assert_string_equal(wave_why(convoy.world->arena, &rollout),
			    "wave 1 of 3 (canary) is done; the next one begins after `lockstep "
			    "rollout advance r-1`");
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "");
	assert_fine(convoy_advance(&convoy, ""));
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "b");
	assert_int_equal(world_entries(*state, "rollout.refused"), 2);
	projections_follow_from_the_log(*state);
}

static void a_reason_cuts_a_pause_short_and_is_kept(void **state)
{
	struct convoy convoy;

	convoy_open(&convoy, *state, approved, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_fine(convoy_advance(&convoy, "looks fine"));
	wave_is(&convoy, 0, WAVE_DONE);
	assert_string_equal(look(&convoy).waves.items[0].why,
			    "not waited for by a person: looks fine");
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "b");
}

static void the_budget_of_a_wave_halts_the_rollout_and_a_person_goes_on(void **state)
{
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, approved, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_fine(convoy_advance(&convoy, "go"));
	convoy_ask(&convoy);
	convoy_end(&convoy, "b", OUTCOME_FAILED);
	assert_string_equal(convoy_states(&convoy), "sfqq");
	assert_string_equal(rollout_state_name(look(&convoy).state), "halted");
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "");
	assert_fine(world_decide(*state, "r-1", DECISION_RESUME, &rollout));
	assert_int_equal(rollout.waves.items[1].forgiven, 1);
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "c");
	convoy_end(&convoy, "c", OUTCOME_SUCCEEDED);
	/* The rest has no budget of its own: 3 of the rollout, one of which was forgiven. */
	assert_string_equal(convoy_held(&convoy), "d");
	convoy_end(&convoy, "d", OUTCOME_SUCCEEDED);
	assert_string_equal(rollout_state_name(look(&convoy).state), "completed_with_failures");
	projections_follow_from_the_log(*state);
}

static void what_is_tried_again_goes_before_the_wave_that_was_on(void **state)
{
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, approved, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_FAILED);
	assert_fine(convoy_advance(&convoy, "one canary may fail"));
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "b");
	assert_fine(world_decide(*state, "r-1", DECISION_RETRY, &rollout));
	convoy_end(&convoy, "b", OUTCOME_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "c");
}

static void what_is_tried_again_in_a_pause_does_not_wait_for_its_end(void **state)
{
	struct world *world = *state;
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, world, approved, fleet);
	convoy_start(&convoy);
	convoy_end(&convoy, "a", OUTCOME_FAILED);
	wave_is(&convoy, 0, WAVE_PAUSING);
	assert_fine(world_decide(world, "r-1", DECISION_RETRY, &rollout));
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "a");
	world->now += 10 * MINUTE;
	world->wall += 10 * MINUTE;
	/* The pause cannot end before its target has: nobody wakes up for that. */
	rollout = look(&convoy);
	assert_true(wave_pause_ends(&rollout) == INT64_MAX);
	convoy_end(&convoy, "a", OUTCOME_FAILED);
	wave_is(&convoy, 0, WAVE_HELD);
	assert_fine(world_decide(world, "r-1", DECISION_RETRY, &rollout));
	convoy_ask(&convoy);
	assert_string_equal(convoy_held(&convoy), "a");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	wave_is(&convoy, 0, WAVE_HELD);
	assert_string_equal(convoy_held(&convoy), "");
}

static void an_indeterminate_target_keeps_the_next_wave_from_beginning(void **state)
{
	struct world *world = *state;
	struct convoy convoy;

	convoy_open(&convoy, world, paused, fleet);
	convoy_start(&convoy);
	convoy_tell(&convoy, &(struct report) { .rollout = "r-1",
						.target = "a",
						.attempt = convoy.held[0].attempt,
						.epoch = convoy.held[0].epoch,
						.sequence = ++convoy.sequence,
						.phase = PHASE_STARTED,
						.error = "" });
	world_pass(world, 10 * MINUTE); /* the agent is gone */
	assert_string_equal(convoy_states(&convoy), "iqqq");
	wave_is(&convoy, 0, WAVE_RUNNING);
	world_pass(world, 10 * MINUTE);
	wave_is(&convoy, 0, WAVE_RUNNING);
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	wave_is(&convoy, 0, WAVE_PAUSING);
}

static void no_two_targets_of_one_value_are_at_work_at_once(void **state)
{
	static const char pipeline[] = "environments:\n"
				       "  - name: staging\n"
				       "    budget: 50%\n"
				       "    parallel: 2\n"
				       "    spread: { tier: 1 }\n";
	struct convoy convoy;

	convoy_open(&convoy, *state, pipeline, fleet);
	convoy_start(&convoy);
	assert_int_equal(look(&convoy).budget, 2);
	/* Three might fail, two may be at work, and b and c are of one tier. */
	assert_string_equal(convoy_held(&convoy), "a b");
	convoy_end(&convoy, "a", OUTCOME_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "b d");
	convoy_end(&convoy, "d", OUTCOME_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "b");
	convoy_end(&convoy, "b", OUTCOME_SUCCEEDED);
	assert_string_equal(convoy_held(&convoy), "c");
	projections_follow_from_the_log(*state);
}

static void a_wave_that_no_target_is_meant_by_is_refused(void **state)
{
	static const struct convoy_target plain[] = { { "a", "tier", "big" }, { 0 } };
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, *state, paused, plain);
	refused(
	    world_rollout(*state, &request, &rollout), ERROR_REFUSED,
	    "release 1 is not rolled out to staging: waves: wave canary is for targets whose tier "
	    "is canary, and staging has none: label one (`labels` in its agent's settings), or "
	    "take the wave out");
}

static void an_agent_that_does_not_know_waves_is_named_before_anything_runs(void **state)
{
	const char *verbs[] = { "resolve" };
	struct request hello = { .kind = REQUEST_HELLO, .hello = { "old", verbs, 1 } };
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct world *world = *state;
	struct convoy convoy;
	struct rollout rollout;

	convoy_open(&convoy, world, paused, fleet);
	convoy.agent->nonce = (struct bytes) { 0 };
	world_send(world, agent_frame(convoy.agent, &hello));
	refused(
	    world_rollout(world, &request, &rollout), ERROR_REFUSED,
	    "release 1 is not rolled out to staging: agents: target a: agent a-1 is too old for "
	    "`waves`; upgrade it; target b: agent a-1 is too old for `waves`; upgrade it; target "
	    "c: agent a-1 is too old for `waves`; upgrade it; target d: agent a-1 is too old for "
	    "`waves`; upgrade it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(the_rest_begins_when_the_pause_after_the_canary_is_over),
		WORLD_TEST(the_coordinator_wakes_up_by_itself_when_a_pause_ends),
		WORLD_TEST(a_pause_within_which_a_gate_shut_and_opened_again_still_ends),
		WORLD_TEST(a_pause_outlives_a_restart),
		WORLD_TEST(a_person_lets_the_next_wave_begin),
		WORLD_TEST(a_reason_cuts_a_pause_short_and_is_kept),
		WORLD_TEST(the_budget_of_a_wave_halts_the_rollout_and_a_person_goes_on),
		WORLD_TEST(what_is_tried_again_goes_before_the_wave_that_was_on),
		WORLD_TEST(what_is_tried_again_in_a_pause_does_not_wait_for_its_end),
		WORLD_TEST(an_indeterminate_target_keeps_the_next_wave_from_beginning),
		WORLD_TEST(no_two_targets_of_one_value_are_at_work_at_once),
		WORLD_TEST(a_wave_that_no_target_is_meant_by_is_refused),
		WORLD_TEST(an_agent_that_does_not_know_waves_is_named_before_anything_runs),
	};

	return cmocka_run_group_tests_name("coordinator/waves", tests, NULL, NULL);
}
