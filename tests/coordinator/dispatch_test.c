#include "coordinator/dispatch.h"

#include "coordinator/sessions.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

/* What may change around a rollout that is under way. */

static int open_scene(void **state)
{
	scene_open(state);
	assert_string_equal(scene_begin(*state).target, "s1");
	return 0;
}

static int close_scene(void **state)
{
	projections_follow_from_the_log(((struct scene *)*state)->world);
	return scene_close(state);
}

/* The agent succeeded on what it holds, and waits again. */
static struct conversation *succeed(struct scene *scene, const struct assignment *assignment)
{
	return scene_say(scene, assignment, PHASE_FINISHED, OUTCOME_SUCCEEDED);
}

static struct rollout look(const struct scene *scene)
{
	return world_look(scene->world, "r-1");
}

static void waits(const struct scene *scene, const char *why)
{
	struct rollout rollout = look(scene);

	assert_string_equal(rollout_state_name(rollout.state), "pending");
	assert_string_equal(rollout.why, why);
}

static void a_target_that_nobody_serves_any_more_is_named_and_comes_back(void **state)
{
	struct scene *scene = *state;
	struct assignment second;

	scene->sync.target_count = 1;
	succeed(scene, &scene->first);
	waits(scene,
	      "waits for gates: targets: no agent serves target s2 any more; serve it again, "
	      "or `lockstep rollout replan r-1` plans anew");
	scene->sync.target_count = 2;
	second = scene_assignment(scene, agent_sync(scene->agent, &scene->sync));
	assert_string_equal(second.target, "s2");
	succeed(scene, &second);
	assert_int_equal(look(scene).state, ROLLOUT_SUCCEEDED);
}

static void who_is_about_to_end_gets_no_work(void **state)
{
	struct scene *scene = *state;

	scene->sync.leaving = true;
	succeed(scene, &scene->first);
	assert_int_equal(look(scene).tasks[0].state, TASK_SUCCEEDED);
	assert_int_equal(look(scene).tasks[1].state, TASK_QUEUED);
	scene->sync.leaving = false;
	assert_string_equal(scene_assignment(scene, agent_sync(scene->agent, &scene->sync)).target,
			    "s2");
}

#define MANY 1050 /* targets of one agent */

static void an_agent_of_very_many_targets_is_told_no_more_than_an_answer_holds(void **state)
{
	struct scene *scene = *state;
	struct arena *arena = scene->arena;
	struct target_state *targets = arena_new_array(arena, struct target_state, MANY);
	const char **attempts = arena_new_array(arena, const char *, MANY);
	struct actor_agent *agent = world_enrol(scene->world, "production", "many");
	struct rollout_request request = { .project = "shop", .environment = "production" };
	struct sync sync = { .targets = targets, .target_count = MANY };
	struct conversation *waiting;
	struct rollout rollout;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: production\n    budget: 1049\n"));
	for (size_t i = 0; i < MANY; i++)
		targets[i] =
		    world_target(scene->world, "shop", arena_printf(arena, "m%04zu", i), NULL);
	waiting = agent_wait(agent, &sync);
	assert_fine(world_rollout(scene->world, &request, &rollout));
	sync.attempts = attempts;
	while (sync.attempt_count < MANY) {
		struct answer answer = world_answer(arena, waiting);

		assert_in_range(answer.assignments.count, 1, 1000);
		assert_in_range(waiting->frame.size, 1, 4 * 1024 * 1024);
		for (size_t i = 0; i < answer.assignments.count; i++)
			attempts[sync.attempt_count++] = answer.assignments.items[i].attempt;
		waiting = agent_wait(agent, &sync);
	}
	assert_false(waiting->answered);
}

static bool revoke(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "stolen", error);
}

static void with_the_only_agent_revoked_a_rollout_says_what_it_waits_for(void **state)
{
	struct scene *scene = *state;

	succeed(scene, &scene->first);
	world_pass(scene->world, PARK + LEASE); /* s2 was handed out; its lease ends */
	assert_fine(world_run(scene->world, revoke, (void *)(uintptr_t)scene->agent->id));
	assert_int_equal(look(scene).tasks[1].unsettled, true);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	assert_int_equal(look(scene).state, ROLLOUT_CANCELLED);
}

#define REPLANNED                                                                                  \
	"plan: another pipeline is in force since the plan was made; `lockstep rollout replan "    \
	"r-1` plans anew"

static void an_environment_that_leaves_the_pipeline_gets_no_further_task(void **state)
{
	struct scene *scene = *state;
	struct answer answer;

	assert_fine(world_pipeline(scene->world, "shop", "environments:\n  - name: production\n"));
	answer = world_answer(scene->world->arena, succeed(scene, &scene->first));
	assert_int_equal(answer.assignments.count, 0);
	waits(scene, "waits for gates: pipeline: the pipeline of project shop does not name "
		     "environment staging; " REPLANNED);
	agent_wait(scene->agent, &scene->sync);
	assert_fine(world_pipeline(scene->world, "shop", shop_pipeline));
	assert_int_equal(look(scene).state, ROLLOUT_RUNNING);
	assert_int_equal(look(scene).tasks[1].state, TASK_LEASED);
}

static void a_pipeline_that_now_asks_for_proof_is_obeyed_at_once(void **state)
{
	struct scene *scene = *state;

	assert_fine(
	    world_pipeline(scene->world, "shop",
			   "environments:\n  - name: production\n  - name: staging\n    after: "
			   "production\n"));
	succeed(scene, &scene->first);
	waits(scene, "waits for gates: upstream: release 1 has not succeeded in production, which "
		     "has no targets; roll it out there first; " REPLANNED);
}

static void a_second_rollout_of_the_environment_is_refused_by_name(void **state)
{
	struct scene *scene = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct error error = world_rollout(scene->world, &request, NULL);

	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "release 1 is not rolled out to staging: alone: rollout r-1 is running "
			    "in staging; wait for it, or `lockstep rollout cancel r-1`");
}

static void the_same_name_in_another_environment_is_another_target(void **state)
{
	struct scene *scene = *state;
	struct actor_agent *other = world_enrol(scene->world, "production", "eu-2");
	struct target_state target = world_target(scene->world, "shop", "s2", NULL);
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct conversation *parked = agent_wait(other, &sync);

	succeed(scene, &scene->first);
	assert_false(parked->answered);
	assert_string_equal(look(scene).tasks[1].agent, scene->agent->id);
}

static void the_wall_clock_may_jump(void **state)
{
	static const int64_t jumps[] = { -86400000, 2 * 86400000LL };
	struct scene *scene = *state;
	struct assignment second;

	scene->world->wall += jumps[0];
	second = scene_assignment(scene, succeed(scene, &scene->first));
	scene->world->wall += jumps[1];
	assert_int_equal(look(scene).tasks[1].state, TASK_LEASED);
	succeed(scene, &second);
	assert_int_equal(look(scene).state, ROLLOUT_SUCCEEDED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_target_that_nobody_serves_any_more_is_named_and_comes_back),
		TEST(who_is_about_to_end_gets_no_work),
		TEST(an_agent_of_very_many_targets_is_told_no_more_than_an_answer_holds),
		TEST(with_the_only_agent_revoked_a_rollout_says_what_it_waits_for),
		TEST(an_environment_that_leaves_the_pipeline_gets_no_further_task),
		TEST(a_pipeline_that_now_asks_for_proof_is_obeyed_at_once),
		TEST(a_second_rollout_of_the_environment_is_refused_by_name),
		TEST(the_same_name_in_another_environment_is_another_target),
		TEST(the_wall_clock_may_jump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
