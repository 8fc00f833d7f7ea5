#include "coordinator/sessions.h"
#include "tests/support/scene.h"

static void a_lost_answer_is_given_again_in_the_same_session(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = scene_idle(scene);
	struct assignment first, again;

	scene_start(scene, ROLLOUT_APPLY);
	first = scene_assignment(scene, parked);
	again = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(again.attempt, first.attempt);
	assert_int_equal(again.epoch, first.epoch);
}

static void a_new_session_gets_a_new_attempt_with_a_higher_epoch(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = scene_idle(scene);
	struct assignment first, again;

	scene_start(scene, ROLLOUT_APPLY);
	first = scene_assignment(scene, parked);
	agent_hello(scene->agent);
	again = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(again.target, first.target);
	assert_string_not_equal(again.attempt, first.attempt);
	assert_true(again.epoch > first.epoch);
}

static void a_silent_agent_loses_its_lease(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);

	world_pass(scene->world, LEASE - 1);
	assert_int_equal(scene_state(scene, 0), TASK_LEASED);
	world_pass(scene->world, 1);
	assert_int_equal(scene_state(scene, 0), TASK_QUEUED);
	/* It may have begun without a word, so no other target is touched. */
	assert_string_equal(scene_assignment(scene, scene_idle(scene)).target, got.target);
}

static void an_agent_lost_at_work_leaves_an_open_outcome_that_the_next_attempt_clears(void **state)
{
	struct scene *scene = *state;
	struct assignment got, again;

	got = scene_begin(scene);
	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, LEASE);
	assert_int_equal(scene_state(scene, 0), TASK_INDETERMINATE);
	agent_hello(scene->agent);
	again = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(again.target, "s1");
	assert_true(again.epoch > got.epoch);
	scene_say(scene, &again, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(scene_state(scene, 0), TASK_SUCCEEDED);
}

static void an_agent_that_comes_back_keeps_its_attempt(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, LEASE);
	scene_say(scene, &got, PHASE_PROGRESS, OUTCOME_NONE);
	assert_int_equal(scene_state(scene, 0), TASK_RUNNING);
}

/* The attempt is named along with its end, for the report waits in the spool. */
static void an_end_in_doubt_is_not_taken_for_work_that_goes_on(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_INDETERMINATE);
	assert_int_equal(scene_state(scene, 0), TASK_INDETERMINATE);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
}

static void a_restarted_coordinator_asks_for_hello_and_goes_on(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct answer answer;

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_restart(scene->world);
	answer = world_answer(scene->arena, scene_idle(scene));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_CONFLICT);
	assert_string_equal(answer.refusal.text, "unknown session; say hello");
	agent_hello(scene->agent);
	scene_say(scene, &got, PHASE_PROGRESS, OUTCOME_NONE);
	assert_int_equal(scene_state(scene, 0), TASK_RUNNING);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(scene_state(scene, 0), TASK_SUCCEEDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_lost_answer_is_given_again_in_the_same_session),
		SCENE_TEST(a_new_session_gets_a_new_attempt_with_a_higher_epoch),
		SCENE_TEST(a_silent_agent_loses_its_lease),
		SCENE_TEST(
		    an_agent_lost_at_work_leaves_an_open_outcome_that_the_next_attempt_clears),
		SCENE_TEST(an_agent_that_comes_back_keeps_its_attempt),
		SCENE_TEST(an_end_in_doubt_is_not_taken_for_work_that_goes_on),
		SCENE_TEST(a_restarted_coordinator_asks_for_hello_and_goes_on),
	};

	return cmocka_run_group_tests_name("coordinator/leases", tests, NULL, NULL);
}
