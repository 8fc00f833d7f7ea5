#include "coordinator/situation.h"

#include <string.h>

#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

static struct rollout_request wanted(enum rollout_kind kind)
{
	return (
	    struct rollout_request) { .project = "shop", .environment = "staging", .kind = kind };
}

static void assert_refused_because(struct scene *scene, const char *reason)
{
	struct rollout_request request = wanted(ROLLOUT_APPLY);
	struct rollout rollout;
	struct error error = world_rollout(scene->world, &request, &rollout);

	assert_int_equal(error.code, ERROR_REFUSED);
	if (!strstr(error.text, reason))
		fail_msg("'%s' does not say '%s'", error.text, reason);
}

static void demand(struct scene *scene, const char *checks)
{
	assert_fine(world_pipeline(scene->world, "shop",
				   arena_printf(scene->arena,
						"environments:\n  - name: staging\n"
						"    checks: { %s }\n",
						checks)));
}

/* On both targets at once, which stay as they are. */
static void rehearse(struct scene *scene, enum outcome second)
{
	struct sync sync = scene->sync;
	struct report reports[2];
	struct answer answer;

	scene_start(scene, ROLLOUT_REHEARSE);
	answer = world_answer(scene->arena, scene_idle(scene));
	assert_int_equal(answer.assignments.count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct assignment *got = &answer.assignments.items[i];

		assert_int_equal(got->verb, VERB_REHEARSE);
		reports[i] = (struct report) { .rollout = got->rollout,
					       .target = got->target,
					       .attempt = got->attempt,
					       .epoch = got->epoch,
					       .sequence = ++scene->sequence,
					       .phase = PHASE_FINISHED,
					       .outcome = i ? second : OUTCOME_SUCCEEDED,
					       .error = "" };
	}
	sync.reports = reports;
	sync.report_count = 2;
	agent_sync(scene->agent, &sync);
}

static void without_a_rehearsal_on_the_state_of_every_target_nothing_is_applied(void **state)
{
	struct scene *scene = *state;

	demand(scene, "rehearsal: required");
	scene_report(scene);
	assert_refused_because(scene,
			       "rehearsed: no rehearsal of release 1 passed on the state that "
			       "s1, s2 is in: `lockstep rollout start --env staging --release "
			       "1 --rehearse`");
	rehearse(scene, OUTCOME_SUCCEEDED);
	scene_start(scene, ROLLOUT_APPLY);
	assert_int_equal(scene_assignment(scene, scene_idle(scene)).verb, VERB_APPLY);
	projections_follow_from_the_log(scene->world);
}

static void what_was_rehearsed_on_another_state_counts_for_nothing(void **state)
{
	static const char *const first[] = { "20240101000000", NULL };
	struct scene *scene = *state;

	demand(scene, "rehearsal: required");
	scene_report(scene);
	rehearse(scene, OUTCOME_SUCCEEDED);
	scene->targets[1] = world_target(scene->world, "shop", "s2", first);
	world_pass(scene->world, scene_idle(scene)->answered ? 0 : 30000);
	assert_refused_because(scene, "passed on the state that s2 is in");
}

static void a_rehearsal_that_failed_counts_for_nothing(void **state)
{
	struct scene *scene = *state;

	demand(scene, "rehearsal: required");
	scene->targets[1] = world_target(scene->world, "shop", "s2",
					 (const char *const[]) { "20240101000000", NULL });
	scene_report(scene);
	rehearse(scene, OUTCOME_FAILED);
	assert_refused_because(scene, "passed on the state that s2 is in");
}

static void a_rehearsal_of_another_release_counts_for_nothing(void **state)
{
	static const char *const more[] = { "20240101000000_users.sql",
					    SHOP_USERS,
					    "20240103000000_posts.sql",
					    SHOP_POSTS,
					    "20240104000000_more.sql",
					    "create table more (id int);\n",
					    NULL };
	struct scene *scene = *state;

	demand(scene, "rehearsal: required");
	scene_report(scene);
	rehearse(scene, OUTCOME_SUCCEEDED);
	assert_fine(world_push(scene->world, "shop", more, NULL));
	assert_refused_because(scene, "no rehearsal of release 2 passed");
}

static void what_nobody_can_judge_yet_is_shut(void **state)
{
	static const struct {
		const char *checks, *reason;
	} rows[] = {
		{ "drift: required", "drift: the pipeline demands of staging that no target has "
				     "drifted, and this coordinator cannot judge that yet" },
		{ "reversible: required",
		  "reversible: no rehearsal of release 1 has tried the ways back "
		  "on the state that " },
	};
	struct scene *scene = *state;

	scene_report(scene);
	for (size_t i = 0; i < COUNT(rows); i++) {
		demand(scene, rows[i].checks);
		assert_refused_because(scene, rows[i].reason);
	}
	demand(scene, "lint: off, drift: off, reversible: off, rehearsal: off");
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(without_a_rehearsal_on_the_state_of_every_target_nothing_is_applied),
		SCENE_TEST(what_was_rehearsed_on_another_state_counts_for_nothing),
		SCENE_TEST(a_rehearsal_that_failed_counts_for_nothing),
		SCENE_TEST(a_rehearsal_of_another_release_counts_for_nothing),
		SCENE_TEST(what_nobody_can_judge_yet_is_shut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
