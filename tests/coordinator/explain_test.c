#include "coordinator/explain.h"

#include <string.h>

#include "coordinator/sessions.h"
#include "tests/support/crowd.h"
#include "tests/support/scene.h"

static void every_gate_says_who_can_do_what_about_it(void **state)
{
	const struct rollout rollout = {
		.id = "r-4", .project = "shop", .environment = "production", .release = 3
	};

	(void)state;
	for (size_t i = 0; i < gate_count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct gate_remedy *remedy = explain_remedy(gates[i].name);
		const char *command = explain_command(arena, remedy->command, &rollout);

		assert_true(*remedy->who);
		assert_true(text_starts_with(command, "lockstep "));
		assert_null(strchr(command, '{'));
	}
}

static void a_command_names_what_the_rollout_is_about(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct rollout rollout = {
		.id = "r-4", .project = "shop", .environment = "production", .release = 3
	};

	(void)state;
	assert_string_equal(
	    explain_command(arena, "do {id} {project} {environment} {release}.", &rollout),
	    "do r-4 shop production 3.");
}

struct asking {
	struct arena *arena;
	struct explanation found;
};

static bool explain(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;
	struct rollout *rollout = arena_new(turn->arena, struct rollout);
	struct explanation found;

	if (!rollout_load_tasks(turn->arena, turn->store, "r-1", rollout, error) ||
	    !explain_rollout(turn, rollout, &found, error))
		return false;
	/* The turn's arena goes. */
	asking->found.wait_count = found.wait_count;
	asking->found.waits =
	    arena_new_array(asking->arena, struct explained_wait, found.wait_count + 1);
	for (size_t i = 0; i < found.wait_count; i++)
		asking->found.waits[i] = (struct explained_wait) {
			.why = arena_text(asking->arena, found.waits[i].why),
			.until = found.waits[i].until,
			.count = found.waits[i].count,
		};
	return true;
}

static struct explanation ask(struct scene *scene)
{
	struct asking asking = { .arena = scene->arena };

	assert_fine(world_run(scene->world, explain, &asking));
	return asking.found;
}

static void assert_waits(struct scene *scene, size_t count, const char *first, const char *second)
{
	struct explanation found = ask(scene);

	assert_int_equal(found.wait_count, count);
	if (first)
		assert_string_equal(found.waits[0].why, first);
	if (second)
		assert_string_equal(found.waits[1].why, second);
}

static void targets_say_what_they_wait_for(void **state)
{
	struct scene *scene = *state;
	struct assignment first;
	const struct brake_request hold = {
		.kind = BRAKE_HOLD, .project = "shop", .environment = "staging", .reason = "audit"
	};

	scene_report(scene);
	assert_fine(crowd_put(scene->world, carl, &hold));
	scene_start(scene, ROLLOUT_APPLY);
	assert_waits(scene, 1, "waits for the gates", NULL);
	assert_fine(crowd_lift(scene->world, anna, &hold));
	first = scene_assignment(scene, scene_idle(scene));
	assert_waits(scene, 2, "agent a-1 is at work on it",
		     "1 targets are at work and 0 have failed: no more may be begun at once");
	scene_say(scene, &first, PHASE_FINISHED, OUTCOME_ERRORED);
	assert_waits(scene, 2, "trouble around it, tried again soon: ", NULL);
	assert_true(ask(scene).waits[0].until > scene->world->wall);
}

static void an_agent_that_is_away_is_named(void **state)
{
	struct scene *scene = *state;

	scene_report(scene);
	world_pass(scene->world, 2 * LEASE);
	scene_start(scene, ROLLOUT_APPLY);
	assert_waits(scene, 1, "agent a-1 is away, last heard of at 2026-11-20T00:00:00Z", NULL);
	world_restart(scene->world);
	assert_waits(scene, 1, "agent a-1 was not heard of since the coordinator began", NULL);
}

static void who_failed_and_what_is_over_is_told_apart(void **state)
{
	struct scene *scene = *state;
	struct assignment first = scene_begin(scene);

	scene_say(scene, &first, PHASE_FINISHED, OUTCOME_FAILED);
	assert_waits(scene, 2, "failed: mend it, then `lockstep rollout retry`",
		     "the rollout is halted");
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	assert_waits(scene, 0, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_gate_says_who_can_do_what_about_it),
		cmocka_unit_test(a_command_names_what_the_rollout_is_about),
		SCENE_TEST(targets_say_what_they_wait_for),
		SCENE_TEST(an_agent_that_is_away_is_named),
		SCENE_TEST(who_failed_and_what_is_over_is_told_apart),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/explain", tests, NULL, NULL);
}
