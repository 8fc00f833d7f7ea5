#include "coordinator/operations.h"

#include "tests/support/shop.h"
#include "tests/support/world.h"

static struct actor_agent *serve(struct world *world, const char *environment, const char *target)
{
	struct actor_agent *agent = world_enrol(world, environment, environment);
	struct target_state state = world_target(world, "shop", target, NULL);
	struct sync sync = { .targets = &state, .target_count = 1 };

	agent_sync(agent, &sync);
	return agent;
}

static void promotion_is_refused_until_the_same_release_succeeded_upstream(void **state)
{
	static const char *const applied[] = { "20240101000000", NULL };
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .promote = true };
	struct actor_agent *staging;
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct rollout rollout;
	struct error error;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	staging = serve(world, "staging", "s1");
	serve(world, "production", "p1");
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text, "release 1 is not rolled out to production: upstream: "
					"release 1 has not succeeded in staging; roll it out there "
					"first");
	assert_int_equal(world_entries(world, "rollout.refused"), 1);
	/* Staging holds it already: a rollout there proves it. */
	target = world_target(world, "shop", "s1", applied);
	agent_sync(staging, &sync);
	assert_fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    &rollout));
	assert_int_equal(rollout.state, ROLLOUT_SUCCEEDED);
	assert_fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_RUNNING);
	assert_int_equal(rollout.release, 1);
}

static void a_promotion_without_a_number_means_the_newest_release(void **state)
{
	static const char *const applied[] = { "20240101000000", NULL };
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .promote = true };
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct actor_agent *staging;
	struct rollout rollout;
	struct error error;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	staging = serve(world, "staging", "s1");
	serve(world, "production", "p1");
	target = world_target(world, "shop", "s1", applied);
	agent_sync(staging, &sync);
	assert_fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    NULL));
	assert_fine(world_push(world, "shop", shop_second, NULL));
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text, "release 2 is not rolled out to production: upstream: "
					"release 2 has not succeeded in staging; roll it out there "
					"first, or promote release 1 with --release 1");
	request.release = 1;
	assert_fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.release, 1);
}

static void what_cannot_be_started_says_why(void **state)
{
	struct world *world = *state;
	static const struct {
		struct rollout_request request;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { .project = "shop", .environment = "staging", .promote = true },
		  ERROR_INVALID,
		  "staging is not after another environment, so nothing is promoted to it; use "
		  "`lockstep rollout start`" },
		{ { .project = "shop", .environment = "moon" },
		  ERROR_REFUSED,
		  "release 1 is not rolled out to moon: pipeline: the pipeline of project shop "
		  "does "
		  "not name environment moon; targets: no agent serves a target of project shop in "
		  "moon; enrol one with `lockstep agent token --env moon`" },
		{ { .project = "shop", .environment = "stagin" },
		  ERROR_REFUSED,
		  "release 1 is not rolled out to stagin: pipeline: the pipeline of project shop "
		  "does not name environment stagin; did you mean 'staging'?; targets: no agent "
		  "serves a target of project shop in stagin; enrol one with `lockstep agent token "
		  "--env stagin`" },
		{ { .project = "shop",
		    .environment = "staging",
		    .kind = ROLLOUT_BASELINE,
		    .target = "s9",
		    .version = "20240101000000" },
		  ERROR_NOT_FOUND,
		  "staging has no target s9 of project shop" },
		{ { .project = "shop",
		    .environment = "staging",
		    .kind = ROLLOUT_BASELINE,
		    .target = "s1",
		    .version = "7" },
		  ERROR_NOT_FOUND,
		  "release 1 has no migration of version 7" },
		{ { .project = "ghost", .environment = "staging" },
		  ERROR_NOT_FOUND,
		  "project ghost is not known; `lockstep push DIR --project ghost` registers it" },
	};

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	serve(world, "staging", "s1");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = world_rollout(world, &cases[i].request, NULL);

		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(error.code, cases[i].code);
		assert_int_equal(world_entries(world, "rollout.refused"), i + 1);
	}
}

static void a_baseline_adopts_up_to_its_version(void **state)
{
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_BASELINE,
					   .target = "s1",
					   .version = "20240101000000" };
	struct rollout rollout;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	serve(world, "staging", "s1");
	assert_fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.task_count, 1);
	assert_int_equal(rollout.tasks[0].pending_count, 1);
	assert_string_equal(rollout.tasks[0].pending[0], "20240101000000");
}

static void a_decision_that_means_nothing_is_refused(void **state)
{
	struct world *world = *state;
	struct error error;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	serve(world, "staging", "s1");
	assert_fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    NULL));
	error = world_decide(world, "r-1", DECISION_RESUME, NULL);
	assert_string_equal(error.text, "rollout r-1 is running and cannot be asked to resume");
	assert_fine(world_decide(world, "r-1", DECISION_CANCEL, NULL));
	error = world_decide(world, "r-1", DECISION_PAUSE, NULL);
	assert_string_equal(error.text, "rollout r-1 is cancelled and cannot be asked to pause; "
					"start a new one");
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_int_equal(world_entries(world, "rollout.refused"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(promotion_is_refused_until_the_same_release_succeeded_upstream),
		WORLD_TEST(a_promotion_without_a_number_means_the_newest_release),
		WORLD_TEST(what_cannot_be_started_says_why),
		WORLD_TEST(a_baseline_adopts_up_to_its_version),
		WORLD_TEST(a_decision_that_means_nothing_is_refused),
	};

	return cmocka_run_group_tests_name("coordinator/operations_rollout", tests, NULL, NULL);
}
