#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

#define ANEW "`lockstep rollout replan r-1` plans anew"

static const char *why(struct scene *scene)
{
	return world_look(scene->world, "r-1").why;
}

/* An agent of its own that serves one more target of the environment. */
static struct actor_agent *serve(struct scene *scene, const char *environment, const char *target,
				 struct label *label)
{
	struct actor_agent *agent = world_enrol(scene->world, environment, target);
	struct target_state state = world_target(scene->world, "shop", target, NULL);
	struct sync sync = { .targets = &state, .target_count = 1 };

	state.labels = label;
	state.label_count = label ? 1 : 0;
	agent_sync(agent, &sync);
	return agent;
}

struct replanning {
	struct scene *scene;
	struct person person;
	const char *id;
};

static bool replan_in(struct turn *turn, void *context, struct error *error)
{
	struct replanning *given = context;
	struct rollout_request request = { .role = given->person.role };
	struct gate_verdicts verdicts;
	struct rollout rollout;

	turn->actor = (struct actor) { ACTOR_PERSON, given->person.name };
	if (!operation_rollout_replan(turn, "r-1", &request, &rollout, &verdicts, error))
		return false;
	given->id = arena_text(given->scene->arena, rollout.id);
	return true;
}

static struct error replan(struct scene *scene, struct person person, const char **id)
{
	struct replanning given = { scene, person, NULL };
	struct error error = world_run(scene->world, replan_in, &given);

	*id = given.id;
	return error;
}

static void a_target_that_is_added_makes_the_plan_stale_until_it_is_planned_anew(void **state)
{
	struct scene *scene = *state;
	struct assignment first = scene_begin(scene);
	struct rollout rollout;
	const char *id;

	serve(scene, "staging", "s3", NULL);
	scene_say(scene, &first, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	assert_string_equal(
	    why(scene),
	    "waits for gates: plan: target s3 was added since the plan was made; " ANEW);
	assert_fine(replan(scene, carl, &id));
	assert_string_equal(id, "r-2");
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_CANCELLED);
	rollout = world_look(scene->world, "r-2");
	assert_int_equal(rollout.task_count, 3);
	assert_int_equal(rollout.tasks[0].state, TASK_SKIPPED);
	assert_int_equal(rollout.tasks[2].state, TASK_QUEUED);
	projections_follow_from_the_log(scene->world);
}

static void while_an_agent_is_at_work_nothing_is_planned_anew(void **state)
{
	struct scene *scene = *state;
	struct error error;
	const char *id;

	scene_begin(scene);
	error = replan(scene, carl, &id);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text,
			    "rollout r-1 is running: an agent is at work under the old plan; ask "
			    "again when that has ended (`lockstep rollout show` tells)");
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void another_pipeline_makes_the_plan_stale_and_the_same_one_again_does_not(void **state)
{
	struct scene *scene = *state;
	struct assignment first = scene_begin(scene);

	assert_fine(world_pipeline(scene->world, "shop", "environments:\n  - name: staging\n"));
	scene_say(scene, &first, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_string_equal(why(scene), "waits for gates: plan: another pipeline is in force since "
					"the plan was made; " ANEW);
	assert_fine(world_pipeline(scene->world, "shop", shop_pipeline));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void approvals_of_the_old_plan_do_not_count_for_the_new_one(void **state)
{
	struct scene *scene = *state;
	struct hash old, new;
	const char *id;

	scene_report(scene);
	assert_fine(crowd_put(scene->world, carl,
			      &(struct brake_request) { .kind = BRAKE_HOLD,
							.project = "shop",
							.environment = "staging",
							.reason = "audit" }));
	scene_start(scene, ROLLOUT_APPLY);
	assert_fine(crowd_decide(scene->world, anna, "r-1", PLAN_DENIED, "not today"));
	assert_non_null(crowd_gate(scene->world, "r-1", "approvals"));
	old = world_look(scene->world, "r-1").plan_digest;
	serve(scene, "staging", "s3", NULL);
	assert_fine(replan(scene, carl, &id));
	new = world_look(scene->world, id).plan_digest;
	assert_false(hash_equal(&old, &new));
	assert_null(crowd_gate(scene->world, id, "approvals"));
}

static void a_target_that_joins_upstream_after_its_success_is_proven_there_first(void **state)
{
	static const char *const all[] = { "20240101000000", "20240103000000", NULL };
	struct scene *scene = *state;
	struct rollout_request production = { .project = "shop", .environment = "production" };
	struct error error;

	scene->targets[0] = world_target(scene->world, "shop", "s1", all);
	scene->targets[1] = world_target(scene->world, "shop", "s2", all);
	scene_report(scene);
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_SUCCEEDED);
	serve(scene, "production", "p1", NULL);
	assert_fine(world_rollout(scene->world, &production, NULL));
	assert_fine(world_decide(scene->world, "r-2", DECISION_CANCEL, NULL));
	serve(scene, "staging", "s3", NULL);
	error = world_rollout(scene->world, &production, NULL);
	assert_string_equal(
	    error.text, "release 1 is not rolled out to production: upstream: target s3 of "
			"staging ran neither release 1 nor one after it; roll it out there once "
			"more");
}

static void a_rehearsal_that_is_planned_anew_is_done_where_it_was_wanted(void **state)
{
	static const bool places[] = { false, true };

	for (size_t i = 0; i < COUNT(places); i++) {
		struct rollout_request request = { .project = "shop",
						   .environment = "staging",
						   .kind = ROLLOUT_REHEARSE,
						   .on_target = places[i] };
		struct scene *scene;
		struct rollout rollout;
		const char *id;

		scene_close(state);
		scene_open(state);
		scene = *state;
		scene_report(scene);
		assert_fine(world_rollout(scene->world, &request, &rollout));
		assert_fine(replan(scene, carl, &id));
		assert_string_equal(world_look(scene->world, id).resolution,
				    places[i] ? "{\"on_target\":true}" : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rehearsal_that_is_planned_anew_is_done_where_it_was_wanted),
		SCENE_TEST(a_target_that_is_added_makes_the_plan_stale_until_it_is_planned_anew),
		SCENE_TEST(while_an_agent_is_at_work_nothing_is_planned_anew),
		SCENE_TEST(another_pipeline_makes_the_plan_stale_and_the_same_one_again_does_not),
		SCENE_TEST(approvals_of_the_old_plan_do_not_count_for_the_new_one),
		SCENE_TEST(a_target_that_joins_upstream_after_its_success_is_proven_there_first),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/stale", tests, NULL, NULL);
}
