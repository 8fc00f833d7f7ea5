#include <stdio.h>
#include <stdlib.h>

#include "coordinator/rollout.h"
#include "coordinator/store/open.h"
#include "tests/support/fleet.h"
#include "tests/support/projections.h"

/* The real coordinator with a clock of its own, agents that obey the protocol, a network that
 * loses, doubles and reorders, programs that crash, and a person of many moods. simulation [--seed
 * N] [--steps N]: one run; without arguments SEEDS runs of STEPS steps. */
#define SEEDS 12
#define STEPS 1500
#define CALM  4000 /* steps in which everything has to settle once the faults are over */

struct run {
	uint64_t seed;
	unsigned steps;
};

/* Invariant: nothing lost.  Without faults nothing stays at work for ever and nobody has to help.
 */
static void settle(struct fleet *fleet)
{
	for (int i = 0; i < CALM; i++)
		fleet_calm_step(fleet);
	fleet_check(fleet);
	fleet_check_standing(fleet);
}

static void nothing_is_at_work(struct fleet *fleet)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct error error = { 0 };
	struct rollout_rows rows;

	assert_ok(store_open(coordinator_store_path(fleet->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(rollout_list(fleet->world->arena, reader, "shop", NULL, &rows, &error));
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].state == ROLLOUT_RUNNING)
			fail_msg("%s is still running: %s", rows.items[i].id, rows.items[i].why);
}

static void one_run(const struct run *run)
{
	struct arena *arena = arena_open();
	struct fleet *fleet = fleet_open(arena, run->seed);
	int helped = 0;

	fleet->losses = run->seed % 3 == 0;
	for (unsigned i = 0; i < run->steps; i++) {
		fleet_step(fleet);
		if (i % 20 == 0)
			fleet_check(fleet);
	}
	fleet->faults = false;
	settle(fleet);
	nothing_is_at_work(fleet);
	for (; !fleet_is_done(fleet) && helped < 20; helped++) {
		fleet_help(fleet);
		settle(fleet);
	}
	if (!fleet_is_done(fleet))
		fail_msg("the targets do not hold every migration in the end");
	projections_follow_from_the_log(fleet->world);
	printf("seed %llu: %zu migrations, %u effects, %u failures, helped %d times\n",
	       (unsigned long long)run->seed, fleet->versions, fleet->effects, fleet->failures,
	       helped);
	fleet_close(fleet);
	arena_close(arena);
}

static void whatever_crashes_every_invariant_holds_and_all_arrives(void **state)
{
	const struct run *given = *state;

	for (uint64_t seed = 1; !given->seed && seed <= SEEDS; seed++)
		one_run(&(struct run) { seed, given->steps });
	if (given->seed)
		one_run(given);
}

int main(int argc, char **argv)
{
	struct run run = { 0, STEPS };
	struct CMUnitTest test =
	    cmocka_unit_test_prestate(whatever_crashes_every_invariant_holds_and_all_arrives, &run);
	const struct CMUnitTest tests[] = { test };

	for (int i = 1; i + 1 < argc; i += 2) {
		if (text_equal(argv[i], "--seed"))
			run.seed = strtoull(argv[i + 1], NULL, 10);
		else if (text_equal(argv[i], "--steps"))
			run.steps = (unsigned)strtoul(argv[i + 1], NULL, 10);
	}
	return cmocka_run_group_tests_name("simulation", tests, NULL, NULL);
}
