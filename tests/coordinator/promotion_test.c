#include "coordinator/promotion.h"

#include <string.h>

#include "coordinator/sessions.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/shop.h"

/* An agent that serves one target of an environment and does at once what it is told. */
struct place {
	struct world *world;
	struct actor_agent *agent;
	struct target_state target;
	uint64_t sequence;
};

static struct place place_in(struct world *world, const char *environment)
{
	return (struct place) { .world = world,
				.agent = world_enrol(world, environment, environment),
				.target = world_target(world, "shop", environment, NULL) };
}

static struct conversation *wait_in(struct place *place)
{
	struct sync sync = { .targets = &place->target, .target_count = 1 };

	return agent_wait(place->agent, &sync);
}

static const char *const all[] = { "20240101000000", "20240103000000", NULL };
static const char *const first[] = { "20240101000000", NULL };

static void finish(struct place *place, const struct assignment *assignment,
		   const char *const *versions, enum outcome outcome)
{
	struct report report = { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = ++place->sequence,
				 .phase = PHASE_FINISHED,
				 .outcome = outcome,
				 .error = "" };
	struct sync sync = {
		.targets = &place->target, .target_count = 1, .reports = &report, .report_count = 1
	};

	if (outcome == OUTCOME_SUCCEEDED)
		place->target = world_target(place->world, "shop", place->target.name, versions);
	agent_sync(place->agent, &sync);
}

/* Takes what is there to be done and does it. */
static void work_in(struct place *place, const char *const *versions)
{
	struct answer answer = world_answer(place->world->arena, wait_in(place));

	assert_int_equal(answer.assignments.count, 1);
	finish(place, &answer.assignments.items[0], versions, OUTCOME_SUCCEEDED);
}

static void start(struct world *world, const char *environment)
{
	struct rollout_request request = { .project = "shop", .environment = environment };
	struct rollout rollout;

	assert_fine(world_rollout(world, &request, &rollout));
}

static const char three[] =
    "environments:\n"
    "  - name: eu\n"
    "  - name: us\n"
    "  - { name: production, after: [eu, us], upstream: %s, promote: auto }\n"
    "  - { name: archive, after: production, promote: auto }\n";

static size_t rollouts(struct world *world)
{
	return world_entries(world, "rollout.created");
}

static void by_all_upstream_a_release_moves_on_through_every_environment(void **state)
{
	struct world *world = *state;
	struct place eu, us, production, archive;
	struct rollout made;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", arena_printf(world->arena, three, "all")));
	eu = place_in(world, "eu");
	us = place_in(world, "us");
	production = place_in(world, "production");
	archive = place_in(world, "archive");
	wait_in(&production);
	wait_in(&archive);
	wait_in(&eu);
	start(world, "eu");
	work_in(&eu, all);
	assert_int_equal(world_look(world, "r-1").state, ROLLOUT_SUCCEEDED);
	assert_int_equal(rollouts(world), 1);
	wait_in(&us);
	start(world, "us");
	work_in(&us, all);
	assert_int_equal(rollouts(world), 3);
	made = world_look(world, "r-3");
	assert_string_equal(made.environment, "production");
	assert_string_equal(made.created_by, "coordinator");
	work_in(&production, all);
	assert_int_equal(world_look(world, "r-3").state, ROLLOUT_SUCCEEDED);
	assert_string_equal(world_look(world, "r-4").environment, "archive");
	work_in(&archive, all);
	assert_int_equal(world_look(world, "r-4").state, ROLLOUT_SUCCEEDED);
	world_pass(world, PARK);
	assert_int_equal(rollouts(world), 4);
	projections_follow_from_the_log(world);
}

static void by_any_upstream_the_first_is_enough(void **state)
{
	struct world *world = *state;
	struct place us, production;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", arena_printf(world->arena, three, "any")));
	us = place_in(world, "us");
	production = place_in(world, "production");
	wait_in(&production);
	wait_in(&us);
	start(world, "us");
	work_in(&us, all);
	assert_int_equal(rollouts(world), 2);
	assert_string_equal(world_look(world, "r-2").environment, "production");
	work_in(&production, all);
}

static const char two[] = "environments:\n"
			  "  - name: staging\n"
			  "  - { name: production, after: staging, promote: auto%s }\n";

/* Release 1 succeeded in staging. */
static struct place proven(struct world *world, const char *members, struct place *production)
{
	struct place staging;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", arena_printf(world->arena, two, members)));
	staging = place_in(world, "staging");
	*production = place_in(world, "production");
	wait_in(production);
	wait_in(&staging);
	start(world, "staging");
	work_in(&staging, first);
	return staging;
}

static void it_is_made_early_and_waits_for_its_other_gates(void **state)
{
	struct world *world = *state;
	struct place production;

	proven(world, ", soak: 1h, approvals: 1", &production);
	assert_int_equal(world_look(world, "r-2").state, ROLLOUT_PENDING);
	assert_non_null(strstr(crowd_gate(world, "r-2", "soak"), "has to be in staging for 1h"));
	assert_non_null(crowd_gate(world, "r-2", "approvals"));
	assert_null(crowd_gate(world, "r-2", "upstream"));
}

static void what_a_person_cancelled_is_not_made_again_but_a_newer_release_is(void **state)
{
	struct world *world = *state;
	struct place production, staging = proven(world, ", soak: 1h", &production);
	struct rollout rollout;

	assert_fine(world_decide(world, "r-2", DECISION_CANCEL, &rollout));
	world_pass(world, PARK);
	world_restart(world);
	world_pass(world, PARK);
	assert_int_equal(rollouts(world), 2);
	assert_fine(world_push(world, "shop", shop_second, NULL));
	agent_hello(staging.agent);
	agent_hello(production.agent);
	wait_in(&production);
	wait_in(&staging);
	start(world, "staging");
	work_in(&staging, all);
	assert_int_equal(rollouts(world), 4);
	assert_int_equal(world_look(world, "r-4").release, 2);
}

static void where_rollouts_are_held_back_none_is_made_until_somebody_lets_go(void **state)
{
	static const struct brake_request hold = { .kind = BRAKE_HOLD,
						   .project = "shop",
						   .environment = "production",
						   .reason = "audit" };
	struct world *world = *state;
	struct place production;

	assert_fine(world_pipeline(world, "shop", arena_printf(world->arena, two, "")));
	assert_fine(crowd_put(world, carl, &hold));
	proven(world, "", &production);
	world_pass(world, PARK);
	assert_int_equal(rollouts(world), 1);
	assert_int_equal(world_entries(world, "rollout.refused"), 0);
	assert_fine(crowd_lift(world, carl, &hold));
	assert_int_equal(rollouts(world), 2);
}

static void what_cannot_begin_is_tried_again_without_a_word(void **state)
{
	struct world *world = *state;
	struct place staging, production;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", arena_printf(world->arena, two, "")));
	staging = place_in(world, "staging");
	wait_in(&staging);
	start(world, "staging");
	work_in(&staging, first);
	world_pass(world, 15000);
	assert_int_equal(rollouts(world), 1);
	assert_int_equal(world_entries(world, "rollout.refused"), 0);
	production = place_in(world, "production");
	wait_in(&production);
	world_pass(world, 10000);
	assert_int_equal(rollouts(world), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(by_all_upstream_a_release_moves_on_through_every_environment),
		WORLD_TEST(by_any_upstream_the_first_is_enough),
		WORLD_TEST(it_is_made_early_and_waits_for_its_other_gates),
		WORLD_TEST(what_a_person_cancelled_is_not_made_again_but_a_newer_release_is),
		WORLD_TEST(where_rollouts_are_held_back_none_is_made_until_somebody_lets_go),
		WORLD_TEST(what_cannot_begin_is_tried_again_without_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
