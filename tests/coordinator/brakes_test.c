#include <string.h>

#include "coordinator/sessions.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

static const struct brake_request line = { .kind = BRAKE_LINE, .reason = "incident 7" };
static const struct brake_request hold = {
	.kind = BRAKE_HOLD, .project = "shop", .environment = "staging", .reason = "audit"
};
static const struct brake_request pin = { .kind = BRAKE_PIN,
					  .project = "shop",
					  .environment = "staging",
					  .release = 1,
					  .reason = "year end" };
static const struct brake_request veto = {
	.kind = BRAKE_VETO, .project = "shop", .release = 2, .reason = "too slow"
};

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

static void a_stopped_line_stops_what_runs_at_its_next_boundary_until_somebody_lets_go(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop, next;
	struct conversation *parked = at_work(scene, &got);

	assert_fine(crowd_put(scene->world, carl, &line));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	stop = scene_assignment(scene, parked);
	assert_int_equal(stop.verb, VERB_STOP);
	assert_string_equal(stop.attempt, got.attempt);
	assert_false(stop.now);
	assert_false(scene_say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED)->answered &&
		     world_look(scene->world, "r-1").tasks[0].state != TASK_QUEUED);
	assert_int_equal(scene_state(scene, 0), TASK_QUEUED);
	world_pass(scene->world, PARK);
	parked = scene_idle(scene);
	assert_false(parked->answered);
	assert_string_equal(crowd_gate(scene->world, "r-1", "line"),
			    "carl stopped the line at 2026-11-20T00:00:25Z: incident 7; "
			    "`lockstep resume-the-line` lets go");
	assert_fine(crowd_lift(scene->world, anna, &line));
	next = scene_assignment(scene, parked);
	assert_int_equal(next.verb, VERB_APPLY);
	assert_string_equal(next.target, got.target);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
	assert_int_equal(world_entries(scene->world, "brake.put"), 1);
	assert_int_equal(world_entries(scene->world, "brake.lifted"), 1);
	projections_follow_from_the_log(scene->world);
}

static void the_line_of_another_project_stops_nothing_here(void **state)
{
	struct scene *scene = *state;
	struct brake_request other = line;
	struct assignment got;
	struct conversation *parked;

	assert_fine(world_push(
	    scene->world, "bank",
	    (const char *const[]) { "1_a.sql", "create table a (id int);\n", NULL }, NULL));
	parked = at_work(scene, &got);
	other.project = "bank";
	assert_fine(crowd_put(scene->world, carl, &other));
	assert_false(parked->answered);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void while_the_line_is_stopped_rollouts_are_made_and_wait(void **state)
{
	struct scene *scene = *state;

	scene_report(scene);
	assert_fine(crowd_put(scene->world, carl, &line));
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_PENDING);
	assert_false(scene_idle(scene)->answered);
	assert_fine(crowd_lift(scene->world, anna, &line));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void a_hold_lets_run_what_began_and_nothing_else_begin(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct assignment next;

	assert_fine(crowd_put(scene->world, carl, &hold));
	next = scene_assignment(scene, scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED));
	assert_string_equal(next.target, "s2");
	scene_say(scene, &next, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_SUCCEEDED);
	scene->targets[0] = world_target(scene->world, "shop", "s1", NULL);
	scene_start(scene, ROLLOUT_REHEARSE);
}

static void a_held_environment_begins_when_it_is_let_go(void **state)
{
	struct scene *scene = *state;

	scene_report(scene);
	assert_fine(crowd_put(scene->world, carl, &hold));
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_PENDING);
	assert_string_equal(world_look(scene->world, "r-1").why,
			    "waits for gates: hold: carl put staging on hold at "
			    "2026-11-20T00:00:25Z: audit; `lockstep unhold staging` lets go");
	assert_fine(crowd_lift(scene->world, anna, &hold));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void a_pinned_environment_takes_only_that_release(void **state)
{
	struct scene *scene = *state;
	struct rollout_request first = { .project = "shop",
					 .environment = "staging",
					 .release = 1 };
	struct rollout rollout;

	assert_fine(
	    world_push(scene->world, "shop",
		       (const char *const[]) { "20240101000000_users.sql",
					       "create table users (id integer primary "
					       "key);\n",
					       "20240103000000_posts.sql",
					       "create table posts (id integer primary "
					       "key);\n",
					       "20240105000000_x.sql", "create table x (id int);\n", NULL },
		       NULL));
	scene_report(scene);
	assert_fine(crowd_put(scene->world, carl, &pin));
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_PENDING);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	assert_fine(world_rollout(scene->world, &first, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_RUNNING);
}

static void a_release_that_is_marked_as_bad_begins_no_further_target(void **state)
{
	struct scene *scene = *state;
	struct brake_request bad = veto;
	struct assignment got = scene_begin(scene);

	bad.release = 1;
	assert_fine(crowd_put(scene->world, carl, &bad));
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	assert_int_equal(scene_state(scene, 1), TASK_QUEUED);
	assert_fine(crowd_lift(scene->world, anna, &bad));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void what_cannot_be_held_or_let_go_says_why(void **state)
{
	struct scene *scene = *state;
	struct brake_request request;
	const struct {
		struct brake_request request;
		bool lift;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { .kind = BRAKE_LINE }, false, ERROR_INVALID, "why? Give a reason (--reason)" },
		{ { .kind = BRAKE_HOLD, .project = "shop", .environment = "stagin", .reason = "x" },
		  false,
		  ERROR_NOT_FOUND,
		  "the pipeline of project shop does not name environment stagin; did you mean "
		  "'staging'?" },
		{ veto, false, ERROR_NOT_FOUND, "project shop has no release 2" },
		{ hold, false, ERROR_CONFLICT, "staging is on hold already, by carl: audit" },
		{ line, true, ERROR_CONFLICT, "the line is not stopped" },
		{ veto, true, ERROR_CONFLICT, "release 2 is not marked as bad" },
		{ pin, true, ERROR_CONFLICT, "staging is not pinned" },
	};

	assert_fine(crowd_put(scene->world, carl, &hold));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = cases[i].lift
					 ? crowd_lift(scene->world, anna, &cases[i].request)
					 : crowd_put(scene->world, anna, &cases[i].request);

		assert_int_equal(error.code, cases[i].code);
		assert_non_null(strstr(error.text, cases[i].text));
		assert_int_equal(world_entries(scene->world, "brake.refused"), i + 1);
	}
	assert_fine(crowd_put(scene->world, carl, &line));
	request = line;
	request.project = "shop";
	assert_string_equal(crowd_lift(scene->world, anna, &request).text,
			    "the line of project shop is not stopped by itself; that of all "
			    "projects is: `lockstep resume-the-line` without a project lets go");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(
		    a_stopped_line_stops_what_runs_at_its_next_boundary_until_somebody_lets_go),
		SCENE_TEST(the_line_of_another_project_stops_nothing_here),
		SCENE_TEST(while_the_line_is_stopped_rollouts_are_made_and_wait),
		SCENE_TEST(a_hold_lets_run_what_began_and_nothing_else_begin),
		SCENE_TEST(a_held_environment_begins_when_it_is_let_go),
		SCENE_TEST(a_pinned_environment_takes_only_that_release),
		SCENE_TEST(a_release_that_is_marked_as_bad_begins_no_further_target),
		SCENE_TEST(what_cannot_be_held_or_let_go_says_why),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/brakes", tests, NULL, NULL);
}
