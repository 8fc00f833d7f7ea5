#include "coordinator/resolve.h"

#include <string.h>

#include "core/plan.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

static const char *const tried[] = { "20240101000000", NULL };

static const struct resolution done_by_hand = { .version = "20240101000000",
						.kind = RESOLVE_APPLIED,
						.reason = "done by hand",
						.by = "alice" };

static struct error resolve(struct scene *scene, const char *target, const char *version,
			    struct rollout *rollout)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_RESOLVE,
					   .target = target,
					   .version = version,
					   .resolution = &done_by_hand };

	return world_rollout(scene->world, &request, rollout);
}

/* A rollout of which nobody knows how it went on s1. */
static struct assignment in_doubt(struct scene *scene)
{
	struct assignment got = scene_begin(scene);

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	scene->targets[0] = world_target_stopped(scene->world, "shop", "s1", tried);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_INDETERMINATE);
	assert_int_equal(scene_state(scene, 0), TASK_INDETERMINATE);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
	return got;
}

static void what_was_in_doubt_ends_and_a_retry_goes_on(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked;
	struct assignment got;
	struct resolution told;
	struct rollout rollout;
	struct error error = { 0 };

	in_doubt(scene);
	parked = scene_idle(scene);
	assert_fine(resolve(scene, "s1", "20240101000000", &rollout));
	assert_int_equal(rollout.kind, ROLLOUT_RESOLVE);
	got = scene_assignment(scene, parked);
	assert_int_equal(got.verb, VERB_RESOLVE);
	assert_string_equal(got.plan.verb, "resolve");
	assert_int_equal(got.part.pending_count, 1);
	assert_true(got.epoch > 1);
	assert_ok(resolution_parse(scene->arena, got.plan.resolution, &told, &error));
	assert_string_equal(told.version, "20240101000000");
	assert_string_equal(told.reason, "done by hand");
	assert_string_equal(told.by, "alice");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, rollout.id).state, ROLLOUT_SUCCEEDED);
	assert_int_equal(scene_state(scene, 0), TASK_FAILED);
	assert_string_equal(world_look(scene->world, "r-1").tasks[0].why,
			    "resolved by a person; a retry goes on");
	assert_fine(world_decide(scene->world, "r-1", DECISION_RETRY, NULL));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
	projections_follow_from_the_log(scene->world);
}

static void a_cancelled_rollout_keeps_no_task_of_a_dead_agent_in_doubt(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct rollout rollout;

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, 60000);
	assert_int_equal(scene_state(scene, 0), TASK_INDETERMINATE);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, NULL));
	assert_int_equal(scene_state(scene, 0), TASK_INDETERMINATE);
	scene->agent = world_enrol(scene->world, "staging", "eu-2");
	scene->targets[0] = world_target_stopped(scene->world, "shop", "s1", tried);
	agent_sync(scene->agent, &scene->sync);
	assert_fine(resolve(scene, "s1", "20240101000000", &rollout));
	got = scene_assignment(scene, scene_idle(scene));
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, rollout.id).state, ROLLOUT_SUCCEEDED);
	assert_int_equal(scene_state(scene, 0), TASK_CANCELLED);
	assert_false(world_look(scene->world, "r-1").tasks[0].unsettled);
}

static void what_cannot_be_said_is_refused_with_the_reason(void **state)
{
	struct scene *scene = *state;
	static const struct {
		const char *target, *version;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ "s9", "20240101000000", ERROR_NOT_FOUND,
		  "staging has no target s9 of project shop" },
		{ "s1", "7", ERROR_NOT_FOUND, "release 1 has no migration of version 7" },
		{ "s1", "20240103000000", ERROR_NOT_FOUND,
		  "version 20240103000000 was never tried on staging/s1: there is nothing to "
		  "resolve" },
		{ "s2", "20240101000000", ERROR_CONFLICT,
		  "the ledger of staging/s2 says that 20240101000000 is applied: there is nothing "
		  "to resolve" },
	};

	scene->targets[0] = world_target_stopped(scene->world, "shop", "s1", tried);
	scene->targets[1] = world_target(scene->world, "shop", "s2", tried);
	scene_report(scene);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = resolve(scene, cases[i].target, cases[i].version, NULL);

		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(error.code, cases[i].code);
		assert_int_equal(world_entries(scene->world, "rollout.refused"), i + 1);
	}
}

static void a_target_at_work_is_not_resolved(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct error error;

	scene->targets[0] = world_target_stopped(scene->world, "shop", "s1", tried);
	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	error = resolve(scene, "s1", "20240101000000", NULL);
	assert_string_equal(error.text, "rollout r-1 is at work on staging/s1; wait for its end, "
					"or `lockstep rollout cancel r-1`");
	assert_int_equal(error.code, ERROR_LOCKED);
}

static void an_agent_that_is_away_or_too_old_is_named(void **state)
{
	struct scene *scene = *state;
	struct request old = { .kind = REQUEST_HELLO, .hello = { "0.1.0" } };
	struct answer welcome;
	struct error error;

	scene->targets[0] = world_target_stopped(scene->world, "shop", "s1", tried);
	scene_report(scene);
	world_pass(scene->world, 60000);
	error = resolve(scene, "s1", "20240101000000", NULL);
	assert_string_equal(error.text, "no agent of staging/s1 is there now; start it and say it "
					"again (`lockstep agent list`)");
	assert_int_equal(error.code, ERROR_UNREACHABLE);
	scene->agent->nonce = (struct bytes) { 0 };
	welcome =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(scene->agent, &old)));
	scene->agent->nonce =
	    (struct bytes) { arena_copy(scene->arena, welcome.welcome.nonce, NONCE_SIZE),
			     NONCE_SIZE };
	scene->agent->counter = 0;
	scene_idle(scene);
	error = resolve(scene, "s1", "20240101000000", NULL);
	assert_string_equal(error.text,
			    "agent a-1 of staging/s1 is too old to be told; upgrade "
			    "it, or do it there with `lockstep migrate resolve --break-glass "
			    "REASON`");
	assert_int_equal(error.code, ERROR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(what_was_in_doubt_ends_and_a_retry_goes_on),
		SCENE_TEST(a_cancelled_rollout_keeps_no_task_of_a_dead_agent_in_doubt),
		SCENE_TEST(what_cannot_be_said_is_refused_with_the_reason),
		SCENE_TEST(a_target_at_work_is_not_resolved),
		SCENE_TEST(an_agent_that_is_away_or_too_old_is_named),
	};

	return cmocka_run_group_tests_name("coordinator/resolve", tests, NULL, NULL);
}
