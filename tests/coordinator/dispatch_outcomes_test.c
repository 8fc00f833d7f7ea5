#include "tests/support/scene.h"

#include "core/plan.h"
#include "core/tlog/merkle.h"

static void a_rollout_goes_target_by_target_to_its_end(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = scene_idle(scene), *answer;
	struct assignment first, second;
	struct rollout rollout;

	assert_false(parked->answered);
	scene_start(scene, ROLLOUT_APPLY);
	first = scene_assignment(scene, parked);
	assert_string_equal(first.target, "s1");
	assert_int_equal(first.verb, VERB_APPLY);
	answer = scene_say(scene, &first, PHASE_STARTED, OUTCOME_NONE);
	assert_int_equal(world_answer(scene->arena, answer).assignments.count, 0);
	assert_int_equal(scene_state(scene, 0), TASK_RUNNING);
	second =
	    scene_assignment(scene, scene_say(scene, &first, PHASE_FINISHED, OUTCOME_SUCCEEDED));
	assert_string_equal(second.target, "s2");
	scene_say(scene, &second, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_SUCCEEDED);
	assert_string_equal(rollout.why, "every target succeeded");
}

static void the_ticket_and_the_proof_hold(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = scene_idle(scene);
	struct assignment got;
	struct ticket ticket;
	struct bytes bytes;
	struct hash leaf;
	struct request hello = { .kind = REQUEST_HELLO, .hello = { "test" } };
	struct answer welcome;

	scene_start(scene, ROLLOUT_APPLY);
	got = scene_assignment(scene, parked);
	welcome =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(scene->agent, &hello)));
	ticket = (struct ticket) {
		plan_digest(&got.plan), got.rollout, got.target, got.attempt, got.epoch,
		got.valid_for
	};
	bytes = ticket_bytes(scene->arena, &ticket);
	assert_true(signature_holds(welcome.welcome.coordinator_key, bytes.data, bytes.size,
				    got.signature));
	leaf = merkle_leaf(plan_part_bytes(scene->arena, &got.part));
	assert_true(merkle_inclusion_holds(&leaf, got.part_index, got.plan.target_count,
					   got.part_proof, got.part_proof_count,
					   &got.plan.targets));
	assert_int_equal(got.part.pending_count, 2);
}

static void a_failure_halts_and_the_other_target_is_not_touched(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct rollout rollout;

	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_FAILED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_HALTED);
	assert_string_equal(rollout.why, "the failure budget is spent; a person decides: retry, "
					 "resume or cancel: s1");
	assert_int_equal(rollout.tasks[1].state, TASK_QUEUED);
	assert_false(scene_idle(scene)->answered);
	assert_fine(world_decide(scene->world, "r-1", DECISION_RETRY, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_RUNNING);
	assert_int_equal(rollout.tasks[0].state, TASK_LEASED);
}

static void resuming_after_a_failure_goes_on_with_the_others(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct rollout rollout;

	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_FAILED);
	assert_fine(world_decide(scene->world, "r-1", DECISION_RESUME, NULL));
	got = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(got.target, "s2");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_COMPLETED_WITH_FAILURES);
}

static void what_may_fail_spends_no_budget_and_is_retried_by_another_rollout(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct rollout rollout;

	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_PARTLY);
	assert_int_equal(scene_state(scene, 0), TASK_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
	got = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(got.target, "s2");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_COMPLETED_WITH_FAILURES);
	assert_string_equal(rollout.why,
			    "not everything succeeded: a migration that may fail did; those behind "
			    "it were applied");
	assert_fine(world_decide(scene->world, "r-1", DECISION_RETRY, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_COMPLETED_WITH_FAILURES);
	assert_int_equal(world_look(scene->world, "r-2").release, rollout.release);
}

static void trouble_is_tried_again_three_times_and_then_counts(void **state)
{
	struct scene *scene = *state;

	scene_report(scene);
	scene_start(scene, ROLLOUT_APPLY);
	for (int i = 0; i < 3; i++) {
		struct assignment got = scene_assignment(scene, scene_idle(scene));

		assert_string_equal(got.target, "s1");
		scene_say(scene, &got, PHASE_FINISHED, OUTCOME_ERRORED);
		assert_int_equal(scene_state(scene, 0), i < 2 ? TASK_ERRORED : TASK_FAILED);
		world_pass(scene->world, 25000);
	}
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
}

static void silent_evidence_halts_until_a_person_looked(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct rollout rollout;
	struct error error;

	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_INDETERMINATE);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_HALTED);
	assert_int_equal(rollout.tasks[0].state, TASK_INDETERMINATE);
	assert_false(scene_idle(scene)->answered);
	error = world_decide(scene->world, "r-1", DECISION_RESUME, NULL);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text, "rollout r-1 is halted: the outcome on a target is not "
					"known: look at it, then retry or cancel");
	assert_fine(world_decide(scene->world, "r-1", DECISION_RETRY, &rollout));
	assert_int_equal(rollout.tasks[0].state, TASK_LEASED);
}

static void a_paused_rollout_stops_its_holder_and_goes_on_later(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop;
	struct conversation *parked;
	struct sync working = scene->sync;
	const char *attempts[1];

	got = scene_begin(scene);
	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	attempts[0] = got.attempt;
	working.attempts = attempts;
	working.attempt_count = 1;
	parked = agent_wait(scene->agent, &working);
	assert_false(parked->answered);
	assert_fine(world_decide(scene->world, "r-1", DECISION_PAUSE, NULL));
	stop = scene_assignment(scene, parked);
	assert_int_equal(stop.verb, VERB_STOP);
	assert_string_equal(stop.attempt, got.attempt);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	assert_int_equal(scene_state(scene, 0), TASK_QUEUED);
	assert_false(scene_idle(scene)->answered);
	assert_fine(world_decide(scene->world, "r-1", DECISION_RESUME, NULL));
	assert_int_equal(scene_state(scene, 0), TASK_LEASED);
}

static void a_cancelled_rollout_ends_when_its_holder_stopped(void **state)
{
	struct scene *scene = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct assignment got = scene_begin(scene);
	struct rollout rollout;
	struct error error;

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_CANCELLED);
	assert_int_equal(rollout.tasks[0].state, TASK_RUNNING);
	assert_int_equal(rollout.tasks[1].state, TASK_CANCELLED);
	error = world_rollout(scene->world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "release 1 is not rolled out to staging: alone: rollout r-1 is "
			    "cancelled in staging; wait for it, or `lockstep rollout cancel r-1`");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	assert_int_equal(scene_state(scene, 0), TASK_CANCELLED);
	assert_fine(world_rollout(scene->world, &request, &rollout));
}

static void a_target_with_nothing_pending_is_skipped(void **state)
{
	struct scene *scene = *state;
	struct rollout rollout;
	struct assignment got;

	scene->targets[0] = world_target(scene->world, "shop", "s1", scene_versions);
	scene_idle(scene);
	rollout = scene_start(scene, ROLLOUT_APPLY);
	assert_int_equal(rollout.tasks[0].state, TASK_SKIPPED);
	assert_string_equal(rollout.tasks[0].why, "nothing is pending");
	got = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(got.target, "s2");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_SUCCEEDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rollout_goes_target_by_target_to_its_end),
		SCENE_TEST(the_ticket_and_the_proof_hold),
		SCENE_TEST(a_failure_halts_and_the_other_target_is_not_touched),
		SCENE_TEST(resuming_after_a_failure_goes_on_with_the_others),
		SCENE_TEST(what_may_fail_spends_no_budget_and_is_retried_by_another_rollout),
		SCENE_TEST(trouble_is_tried_again_three_times_and_then_counts),
		SCENE_TEST(silent_evidence_halts_until_a_person_looked),
		SCENE_TEST(a_paused_rollout_stops_its_holder_and_goes_on_later),
		SCENE_TEST(a_cancelled_rollout_ends_when_its_holder_stopped),
		SCENE_TEST(a_target_with_nothing_pending_is_skipped),
	};

	return cmocka_run_group_tests_name("coordinator/dispatch_outcomes", tests, NULL, NULL);
}
