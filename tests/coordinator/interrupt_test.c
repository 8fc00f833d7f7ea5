#include "coordinator/sessions.h"
#include "tests/support/scene.h"

/* The first assignment is at work, and its agent waits. */
static struct conversation *at_work(struct scene *scene, struct assignment *got)
{
	static const char *attempts[1];
	struct sync working = scene->sync;

	*got = scene_begin(scene);
	scene_say(scene, got, PHASE_STARTED, OUTCOME_NONE);
	attempts[0] = got->attempt;
	working.attempts = attempts;
	working.attempt_count = 1;
	return agent_wait(scene->agent, &working);
}

static struct conversation *say_interrupted(struct scene *scene, const struct assignment *got)
{
	struct report report = { .rollout = got->rollout,
				 .target = got->target,
				 .attempt = got->attempt,
				 .epoch = got->epoch,
				 .sequence = 100,
				 .phase = PHASE_FINISHED,
				 .outcome = OUTCOME_STOPPED,
				 .error = "1.sql:1: statement 1 of 1 failed: interrupted" };
	struct sync sync = scene->sync;

	sync.reports = &report;
	sync.report_count = 1;
	return agent_sync(scene->agent, &sync);
}

static void cancelling_now_tells_the_agent_not_to_wait_for_the_statement(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop;
	struct conversation *parked = at_work(scene, &got);
	struct rollout rollout;

	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL_NOW, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_CANCELLED);
	assert_int_equal(rollout.tasks[0].state, TASK_RUNNING);
	stop = scene_assignment(scene, parked);
	assert_int_equal(stop.verb, VERB_STOP);
	assert_string_equal(stop.attempt, got.attempt);
	assert_true(stop.now);
	assert_string_equal(stop.why, "cancelled by alice");
	assert_int_equal(world_entries(scene->world, "rollout.interrupted"), 1);
	say_interrupted(scene, &got);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.tasks[0].state, TASK_CANCELLED);
	assert_string_equal(rollout.tasks[0].why, "cancelled by alice");
	assert_string_equal(rollout.tasks[0].error,
			    "1.sql:1: statement 1 of 1 failed: interrupted");
}

static void who_cancelled_and_waits_too_long_may_still_interrupt(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop;
	struct conversation *parked = at_work(scene, &got);
	struct sync working = scene->sync;

	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	stop = scene_assignment(scene, parked);
	assert_false(stop.now);
	assert_string_equal(stop.why, "");
	working.attempts = (const char *[]) { got.attempt };
	working.attempt_count = 1;
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL_NOW, NULL));
	world_pass(scene->world, STOP_GAP);
	stop = scene_assignment(scene, agent_wait(scene->agent, &working));
	assert_true(stop.now);
	assert_int_equal(world_entries(scene->world, "rollout.interrupted"), 1);
}

static void where_nothing_runs_there_is_nothing_to_interrupt(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct error error;

	at_work(scene, &got);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	error = world_decide(scene->world, "r-1", DECISION_CANCEL_NOW, NULL);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(
	    error.text, "rollout r-1 is cancelled and cannot be asked to cancel; start a new one");
	assert_int_equal(world_entries(scene->world, "rollout.interrupted"), 0);
}

static void an_interrupted_task_of_a_rollout_that_goes_on_is_tried_again(void **state)
{
	struct scene *scene = *state;
	struct assignment got, next;

	at_work(scene, &got);
	next = scene_assignment(scene, say_interrupted(scene, &got));
	assert_int_equal(next.verb, VERB_APPLY);
	assert_string_equal(next.target, got.target);
	assert_string_equal(next.attempt, "r-1.0-2");
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(cancelling_now_tells_the_agent_not_to_wait_for_the_statement),
		SCENE_TEST(who_cancelled_and_waits_too_long_may_still_interrupt),
		SCENE_TEST(where_nothing_runs_there_is_nothing_to_interrupt),
		SCENE_TEST(an_interrupted_task_of_a_rollout_that_goes_on_is_tried_again),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/interrupt", tests, NULL, NULL);
}
