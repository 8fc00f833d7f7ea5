#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/support/story.h"

/* The real coordinator with a clock of its own, agents, a network that loses, doubles and
 * reorders, programs that crash, and people of many moods.  simulation [--seed N] [--steps N]
 * [--tell]: lives from that seed on until so many steps were taken, each with pipelines of its own;
 * without arguments STEPS steps from seed 1.  --tell tells them in the words of the stories. */
#define STEPS 40000
#define ACT   140 /* steps for each agent until all has to arrive */
#define HELPS 40  /* of a patient person, until every target holds every migration */

/* Programs die here, machines do not: nothing has to reach the disk. */
int fsync(int file)
{
	(void)file;
	return 0;
}

int fdatasync(int file)
{
	(void)file;
	return 0;
}

struct run {
	uint64_t seed;
	uint64_t steps;
	bool tells;
};

/* Invariant: nothing lost.  Without faults nothing stays at work for ever and nobody has to help.
 */
static void settle(struct fleet *fleet)
{
	fleet_settle(fleet);
	fleet_check_standing(fleet);
	fleet_check_promoted(fleet);
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (fleet->rollouts[i]->state == ROLLOUT_RUNNING &&
		    !fleet_waits_for_advance(fleet->rollouts[i]))
			fail_msg("nothing lost: %s is still running", fleet->rollouts[i]->id);
}

static void tell(const struct fleet *fleet, uint64_t seed)
{
	size_t reverted = 0, in_waves = 0;

	for (size_t i = 0; i < fleet->rollout_count; i++) {
		reverted += fleet->rollouts[i]->kind == ROLLOUT_REVERT && fleet->rollouts[i]->begun;
		in_waves += fleet->rollouts[i]->wave_count > 1 && fleet->rollouts[i]->begun;
	}
	printf("seed %llu: %zu targets, %zu agents, %u steps, %u effects, %u failures, %u doubts, "
	       "%zu rollouts (%zu reverts, %zu in waves), helped %u times\n",
	       (unsigned long long)seed, fleet->target_count, fleet->agent_count, fleet->steps,
	       fleet->effects, fleet->failures, fleet->doubts, fleet->rollout_count, reverted,
	       in_waves, fleet->helped);
	fflush(stdout);
}

/* Faults and people of many moods, and then a patient one, until all has arrived. */
static void act(struct fleet *fleet)
{
	unsigned helps = fleet->helped + HELPS;

	fleet->faults = true;
	for (size_t i = 0; i < ACT * (2 + fleet->agent_count); i++) {
		fleet_step(fleet);
		if (i % 40 == 0)
			fleet_check_kept(fleet);
	}
	fleet->faults = false;
	settle(fleet);
	while (!fleet_is_done(fleet) && fleet->helped < helps) {
		fleet_help(fleet);
		settle(fleet);
	}
	if (!fleet_is_done(fleet))
		fail_msg("nothing lost: the targets do not hold every migration in the end");
}

static void print_line(void *context, const char *line)
{
	(void)context;
	puts(line);
}

static void print_entry(void *context, const struct entry *entry)
{
	struct story *story = context;

	story->trace = buffer_in(story->arena);
	buffer_printf(&story->trace, "%llu %s", (unsigned long long)entry->seq,
		      clock_text(story->arena, entry->time));
	story_read(story, entry);
	fputs(buffer_text(&story->trace), stdout);
}

/* As the stories are told. */
static void tell_all(struct arena *arena, struct fleet *fleet)
{
	struct story *story = arena_new(arena, struct story);

	*story = (struct story) { .arena = arena, .fleet = fleet };
	fleet->listener = story;
	fleet->tells = print_line;
	fleet->reads = print_entry;
}

/* The second act begins where everything is proven. */
static unsigned live(uint64_t seed, bool tells)
{
	struct arena *arena = arena_open();
	struct fleet *fleet = fleet_open(arena, seed);
	unsigned steps;

	if (tells)
		tell_all(arena, fleet);
	act(fleet);
	act(fleet);
	fleet_check_log(fleet);
	tell(fleet, seed);
	steps = fleet->steps;
	fleet_close(fleet);
	arena_close(arena);
	return steps;
}

static void whatever_crashes_every_invariant_holds_and_all_arrives(void **state)
{
	const struct run *run = *state;
	uint64_t taken = 0, lives = 0;

	for (; taken < run->steps; lives++) {
		printf("seed %llu ...\r", (unsigned long long)(run->seed + lives));
		taken += live(run->seed + lives, run->tells);
	}
	printf("%llu steps, %llu lives from seed %llu on\n", (unsigned long long)taken,
	       (unsigned long long)lives, (unsigned long long)run->seed);
}

int main(int argc, char **argv)
{
	struct run run = { 1, STEPS, false };
	struct CMUnitTest test =
	    cmocka_unit_test_prestate(whatever_crashes_every_invariant_holds_and_all_arrives, &run);
	const struct CMUnitTest tests[] = { test };

	for (int i = 1; i < argc; i++) {
		run.tells = run.tells || text_equal(argv[i], "--tell");
		if (i + 1 == argc)
			break;
		if (text_equal(argv[i], "--seed"))
			run.seed = strtoull(argv[i + 1], NULL, 10);
		else if (text_equal(argv[i], "--steps"))
			run.steps = strtoull(argv[i + 1], NULL, 10);
	}
	return cmocka_run_group_tests_name("simulation", tests, NULL, NULL);
}
