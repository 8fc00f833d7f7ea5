/* Rehearsals and rollouts of one environment: one of them is at work at a time, and who waits keeps
 * nobody out. */
#include <string.h>

#include "tests/support/crowd.h"
#include "tests/support/scene.h"

static const struct brake_request line = { .kind = BRAKE_LINE, .reason = "wait" };

static struct error start(struct scene *scene, enum rollout_kind kind, const char **id)
{
	const struct rollout_request request = { .project = "shop",
						 .environment = "staging",
						 .kind = kind };

	return crowd_start(scene->world, carl, &request, id);
}

static enum rollout_state state_of(struct scene *scene, const char *id)
{
	return world_look(scene->world, id).state;
}

static void a_rehearsal_that_waits_keeps_no_rollout_out(void **state)
{
	struct scene *scene = *state;
	const char *rehearsal, *rollout;

	scene_report(scene);
	assert_fine(crowd_put(scene->world, dora, &line));
	assert_fine(start(scene, ROLLOUT_REHEARSE, &rehearsal));
	scene->targets[0].rehearsal = scene->targets[1].rehearsal = false;
	scene_report(scene);
	assert_fine(crowd_lift(scene->world, dora, &line));
	assert_non_null(crowd_gate(scene->world, rehearsal, "rehearsal"));
	assert_fine(start(scene, ROLLOUT_APPLY, &rollout));
	assert_int_equal(state_of(scene, rollout), ROLLOUT_RUNNING);
	assert_int_equal(state_of(scene, rehearsal), ROLLOUT_PENDING);
	scene->targets[0].rehearsal = scene->targets[1].rehearsal = true;
	scene_report(scene);
	assert_string_equal(crowd_gate(scene->world, rehearsal, "alone"),
			    "rollout r-2 is running in staging; wait for it, or `lockstep rollout "
			    "cancel r-2`");
	assert_int_equal(state_of(scene, rehearsal), ROLLOUT_PENDING);
}

static void what_waits_for_approval_is_rehearsed_meanwhile_and_goes_on_behind_it(void **state)
{
	struct scene *scene = *state;
	const char *rollout, *rehearsal;
	struct assignment got;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: staging\n    approvals: 1\n"));
	scene_report(scene);
	assert_fine(start(scene, ROLLOUT_APPLY, &rollout));
	assert_int_equal(state_of(scene, rollout), ROLLOUT_PENDING);
	assert_fine(start(scene, ROLLOUT_REHEARSE, &rehearsal));
	assert_int_equal(state_of(scene, rehearsal), ROLLOUT_RUNNING);
	assert_fine(crowd_decide(scene->world, anna, rollout, PLAN_APPROVED, NULL));
	assert_int_equal(state_of(scene, rollout), ROLLOUT_PENDING);
	assert_string_equal(crowd_gate(scene->world, rollout, "alone"),
			    "rollout r-2 is running in staging; wait for it, or `lockstep rollout "
			    "cancel r-2`");
	assert_fine(world_decide(scene->world, rehearsal, DECISION_CANCEL, NULL));
	got = scene_assignment(scene, scene_idle(scene));
	assert_string_equal(got.rollout, rollout);
	assert_int_equal(got.verb, VERB_APPLY);
}

static void two_rollouts_still_wait_for_each_other(void **state)
{
	struct scene *scene = *state;
	struct error error;
	const char *id;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: staging\n    approvals: 1\n"));
	scene_report(scene);
	assert_fine(start(scene, ROLLOUT_APPLY, &id));
	error = start(scene, ROLLOUT_APPLY, &id);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "alone: rollout r-1 is pending in staging"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rehearsal_that_waits_keeps_no_rollout_out),
		SCENE_TEST(what_waits_for_approval_is_rehearsed_meanwhile_and_goes_on_behind_it),
		SCENE_TEST(two_rollouts_still_wait_for_each_other),
	};

	return cmocka_run_group_tests_name("coordinator/rehearsal", tests, NULL, NULL);
}
