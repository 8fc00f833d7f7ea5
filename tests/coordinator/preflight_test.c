#include "coordinator/preflight.h"

#include <string.h>

#include "coordinator/looks.h"
#include "coordinator/sessions.h"
#include "tests/support/projections.h"
#include "tests/support/shop.h"
#include "tests/support/world.h"

/* Three agents, each with one target; nobody begins before all three are fit. */
#define AGENTS 3

struct guests {
	struct world *world;
	struct actor_agent *agents[AGENTS];
	struct target_state targets[AGENTS];
};

static const char *const names[AGENTS] = { "s1", "s2", "s3" };

static void guests_open(struct guests *guests, struct world *world)
{
	*guests = (struct guests) { .world = world };
	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	for (size_t i = 0; i < AGENTS; i++) {
		guests->agents[i] = world_enrol(world, "staging", names[i]);
		guests->targets[i] =
		    world_target(world, "shop", names[i], (const char *[]) { NULL });
		guests->targets[i].examined = true;
		guests->targets[i].preflight.disk_free = -1;
	}
}

static struct conversation *tell(struct guests *guests, size_t i)
{
	return agent_wait(guests->agents[i],
			  &(struct sync) { .targets = &guests->targets[i], .target_count = 1 });
}

static struct rollout start(struct guests *guests)
{
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct rollout rollout;

	assert_fine(world_rollout(guests->world, &request, &rollout));
	return rollout;
}

static void nobody_begins_before_every_target_was_looked_at(void **state)
{
	struct guests guests;
	struct conversation *said[AGENTS];
	struct answer answer;

	guests_open(&guests, *state);
	for (size_t i = 0; i < AGENTS; i++)
		tell(&guests, i);
	world_pass(guests.world, LOOK_FRESH + 1);
	said[0] = tell(&guests, 0);
	said[1] = tell(&guests, 1);
	assert_int_equal(start(&guests).state, ROLLOUT_PENDING);
	assert_string_equal(world_look(guests.world, "r-1").why,
			    "waits for gates: preflight: target s3: its agent looked at it 120 s "
			    "ago; it waits for a new look");
	assert_false(said[0]->answered || said[1]->answered);
	/* The third comes back with what it saw before, and is asked to look. */
	guests.targets[2].look_age = LOOK_FRESH + 1;
	said[2] = tell(&guests, 2);
	answer = world_answer(guests.world->arena, said[2]);
	assert_int_equal(answer.assignments.count, 1);
	assert_int_equal(answer.assignments.items[0].verb, VERB_INSPECT);
	assert_false(said[0]->answered || said[1]->answered);
	guests.targets[2].look_age = 0;
	said[2] = tell(&guests, 2);
	answer = world_answer(guests.world->arena, said[0]);
	assert_int_equal(answer.assignments.items[0].verb, VERB_APPLY);
	assert_int_equal(world_look(guests.world, "r-1").state, ROLLOUT_RUNNING);
	projections_follow_from_the_log(guests.world);
}

/* The demand to look may be lost on its way, and the agent looks by itself much later. */
static void who_was_asked_to_look_and_did_not_is_asked_again(void **state)
{
	struct guests guests;
	struct conversation *said;
	bool asked = false;

	guests_open(&guests, *state);
	for (size_t i = 0; i < AGENTS; i++)
		tell(&guests, i);
	world_pass(guests.world, LOOK_FRESH + 1);
	tell(&guests, 0);
	tell(&guests, 1);
	assert_int_equal(start(&guests).state, ROLLOUT_PENDING);
	guests.targets[2].look_age = LOOK_FRESH + 1;
	assert_int_equal(world_answer(guests.world->arena, tell(&guests, 2)).assignments.count, 1);
	for (int i = 0; i < 3 && !asked; i++) {
		said = tell(&guests, 2);
		world_pass(guests.world, PARK + 1);
		asked = world_answer(guests.world->arena, said).assignments.count == 1;
	}
	assert_true(asked);
}

static void a_target_that_is_not_fit_keeps_the_others_from_beginning(void **state)
{
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct guests guests;
	struct error error;

	guests_open(&guests, *state);
	guests.targets[1].preflight.locked_by = "atlas (process 7)";
	for (size_t i = 0; i < AGENTS; i++)
		tell(&guests, i);
	error = world_rollout(guests.world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(
	    strstr(error.text, "preflight: target s2: lock: held by atlas (process 7)"));
}

static void what_comes_up_while_it_waits_keeps_it_waiting_until_it_is_gone(void **state)
{
	struct conversation *first;
	struct guests guests;

	guests_open(&guests, *state);
	for (size_t i = 0; i + 1 < AGENTS; i++)
		tell(&guests, i);
	/* The third is known, but was not told of since the coordinator started. */
	tell(&guests, 2);
	world_restart(guests.world);
	for (size_t i = 0; i < AGENTS; i++)
		agent_hello(guests.agents[i]);
	first = tell(&guests, 0);
	tell(&guests, 1);
	assert_int_equal(start(&guests).state, ROLLOUT_PENDING);
	guests.targets[2].preflight.unprivileged = "role app may not";
	tell(&guests, 2);
	assert_string_equal(world_look(guests.world, "r-1").why,
			    "waits for gates: preflight: target s3: privileges: role app may not");
	guests.targets[2].preflight.unprivileged = NULL;
	tell(&guests, 2);
	assert_int_equal(world_look(guests.world, "r-1").state, ROLLOUT_RUNNING);
	assert_true(first->answered);
}

static void what_the_environment_asks_for_is_asked_of_each_target(void **state)
{
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct guests guests;
	struct error error;

	guests_open(&guests, *state);
	assert_fine(world_pipeline(guests.world, "shop",
				   "environments:\n  - name: staging\n    execution:\n"
				   "      backup-age: 1h\n"));
	for (size_t i = 0; i < AGENTS; i++) {
		guests.targets[i].preflight.backup = guests.world->wall;
		guests.targets[i].preflight.backup_source = "/stamp";
	}
	guests.targets[1].preflight.backup -= 3 * 3600000;
	for (size_t i = 0; i < AGENTS; i++)
		tell(&guests, i);
	error = world_rollout(guests.world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(
	    strstr(error.text, "preflight: target s2: backup: the last one is 3 hours"));
	guests.targets[1].preflight.backup = guests.world->wall;
	tell(&guests, 1);
	assert_int_equal(start(&guests).state, ROLLOUT_RUNNING);
}

static void agents_of_the_release_before_tell_of_no_preflight_and_are_let_through(void **state)
{
	struct guests guests;

	guests_open(&guests, *state);
	for (size_t i = 0; i < AGENTS; i++) {
		guests.targets[i].examined = false;
		tell(&guests, i);
	}
	assert_int_equal(start(&guests).state, ROLLOUT_RUNNING);
}

/* A target that goes away later is waited for when its turn comes. */
static void once_it_has_begun_an_agent_that_is_away_does_not_stop_the_others(void **state)
{
	struct guests guests;

	guests_open(&guests, *state);
	for (size_t i = 0; i < AGENTS; i++)
		tell(&guests, i);
	assert_int_equal(start(&guests).state, ROLLOUT_RUNNING);
	world_pass(guests.world, LOOK_FRESH + 1);
	tell(&guests, 1);
	assert_int_equal(world_look(guests.world, "r-1").state, ROLLOUT_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(nobody_begins_before_every_target_was_looked_at),
		WORLD_TEST(who_was_asked_to_look_and_did_not_is_asked_again),
		WORLD_TEST(a_target_that_is_not_fit_keeps_the_others_from_beginning),
		WORLD_TEST(what_comes_up_while_it_waits_keeps_it_waiting_until_it_is_gone),
		WORLD_TEST(what_the_environment_asks_for_is_asked_of_each_target),
		WORLD_TEST(agents_of_the_release_before_tell_of_no_preflight_and_are_let_through),
		WORLD_TEST(once_it_has_begun_an_agent_that_is_away_does_not_stop_the_others),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
