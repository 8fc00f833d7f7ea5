#include "coordinator/alarm.h"

#include "coordinator/sessions.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

/* The world begins on Friday, 2026-11-20, 00:00 UTC; the scene's targets are reported, and its
 * agent is away, 25 s later. */
#define SECOND 1000

static void pipeline(struct scene *scene, const char *members)
{
	assert_fine(world_pipeline(scene->world, "shop",
				   arena_printf(scene->arena,
						"environments:\n"
						"  - name: staging\n%s"
						"  - name: production\n"
						"    after: [staging]\n",
						members)));
}

/* Lets time pass up to so many seconds after the beginning; the agent waits all the while. */
static struct conversation *wait_until(struct scene *scene, int64_t second)
{
	struct conversation *parked = scene_idle(scene);

	while (scene->world->now < 1000 + second * SECOND) {
		int64_t left = 1000 + second * SECOND - scene->world->now;

		if (parked->answered && world_answer(scene->arena, parked).assignments.count)
			fail_msg("there is work %lld s too early", (long long)(left / SECOND));
		if (parked->answered)
			parked = scene_idle(scene);
		world_pass(scene->world, left < 5 * SECOND ? left : 5 * SECOND);
	}
	return parked;
}

static struct rollout look(const struct scene *scene)
{
	return world_look(scene->world, "r-1");
}

static void a_rollout_waits_for_its_window_and_begins_by_itself_when_it_opens(void **state)
{
	struct scene *scene = *state;
	struct assignment got;

	pipeline(scene,
		 "    windows: [ { name: night, start: 2026-11-20T00:01, duration: 10m } ]\n");
	scene_report(scene);
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_PENDING);
	assert_string_equal(look(scene).why,
			    "waits for gates: window: staging changes only in its windows (night); "
			    "opens Fri 2026-11-20 00:01 UTC");
	got = scene_assignment(scene, wait_until(scene, 60));
	assert_int_equal(got.verb, VERB_APPLY);
	assert_int_equal(look(scene).state, ROLLOUT_RUNNING);
}

static void what_waits_for_the_clock_still_does_after_a_restart(void **state)
{
	struct scene *scene = *state;

	pipeline(scene,
		 "    windows: [ { name: night, start: 2026-11-20T00:01, duration: 10m } ]\n");
	scene_report(scene);
	scene_start(scene, ROLLOUT_APPLY);
	world_restart(scene->world);
	agent_hello(scene->agent);
	assert_int_equal(scene_assignment(scene, wait_until(scene, 60)).verb, VERB_APPLY);
}

static void when_the_clock_on_the_wall_is_set_it_is_noticed_within_a_minute(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked;

	pipeline(scene,
		 "    windows: [ { name: later, start: 2026-11-20T04:00, duration: 10m } ]\n");
	scene_report(scene);
	scene_start(scene, ROLLOUT_APPLY);
	scene->world->wall += (int64_t)4 * 3600 * SECOND;
	for (int i = 0; i < 14 && look(scene).state == ROLLOUT_PENDING; i++) {
		parked = scene_idle(scene);
		world_pass(scene->world, parked->answered ? 0 : 5 * SECOND);
	}
	assert_int_equal(look(scene).state, ROLLOUT_RUNNING);
}

/* The first assignment is at work, and its agent waits. */
static struct conversation *at_work(struct scene *scene, struct assignment *got)
{
	static const char *attempts[1];
	struct sync working = scene->sync;

	*got = scene_begin(scene);
	scene_say(scene, got, PHASE_STARTED, OUTCOME_NONE);
	attempts[0] = got->attempt;
	working.attempts = attempts;
	working.attempt_count = 1;
	return agent_wait(scene->agent, &working);
}

#define FIRST         "{ name: first, start: 2026-11-19T23:59:40, duration: 1m, at-close: %s }"
#define SECOND_WINDOW "{ name: second, start: 2026-11-20T00:00:45, duration: 1h }"

static void when_its_window_closes_what_runs_stops_and_goes_on_in_the_next_one(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop, next;
	struct conversation *parked;

	pipeline(scene, arena_printf(scene->arena,
				     "    windows: [ " FIRST ", " SECOND_WINDOW " ]\n", "drain"));
	parked = at_work(scene, &got);
	world_pass(scene->world, 1000 + 39 * SECOND - scene->world->now);
	assert_false(parked->answered);
	assert_int_equal(look(scene).state, ROLLOUT_RUNNING);
	world_pass(scene->world, SECOND);
	stop = scene_assignment(scene, parked);
	assert_int_equal(stop.verb, VERB_STOP);
	assert_string_equal(stop.attempt, got.attempt);
	assert_false(stop.now);
	assert_string_equal(
	    look(scene).why,
	    "waits for gates: window: staging changes only in its windows (first, "
	    "second); opens Fri 2026-11-20 00:00:45 UTC; what runs stops at its next "
	    "statement boundary");
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	assert_int_equal(scene_state(scene, 0), TASK_QUEUED);
	assert_int_equal(look(scene).state, ROLLOUT_PENDING);
	next = scene_assignment(scene, wait_until(scene, 45));
	assert_int_equal(next.verb, VERB_APPLY);
	assert_string_equal(next.target, got.target);
	projections_follow_from_the_log(scene->world);
}

static void what_may_overrun_goes_on_and_nothing_new_is_handed_out(void **state)
{
	struct scene *scene = *state;
	struct assignment got, next;
	struct conversation *parked;

	pipeline(scene, arena_printf(scene->arena,
				     "    windows: [ " FIRST ", " SECOND_WINDOW " ]\n", "overrun"));
	parked = at_work(scene, &got);
	world_pass(scene->world, 1000 + 41 * SECOND - scene->world->now);
	assert_false(parked->answered);
	assert_int_equal(look(scene).state, ROLLOUT_RUNNING);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(scene_state(scene, 0), TASK_SUCCEEDED);
	assert_int_equal(look(scene).state, ROLLOUT_PENDING);
	next = scene_assignment(scene, wait_until(scene, 45));
	assert_string_equal(next.target, "s2");
}

static void a_freeze_that_begins_stops_what_runs_although_a_window_is_open(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct conversation *parked;

	pipeline(scene,
		 "    windows: [ { name: always, rule: FREQ=DAILY, start: 2026-01-01, "
		 "duration: 24h } ]\n"
		 "    freezes: [ { name: sale, start: 2026-11-20T00:00:40, duration: 1h } ]\n");
	parked = at_work(scene, &got);
	world_pass(scene->world, 1000 + 40 * SECOND - scene->world->now);
	assert_int_equal(scene_assignment(scene, parked).verb, VERB_STOP);
	assert_string_equal(crowd_gate(scene->world, "r-1", "freeze"),
			    "staging is frozen (sale); opens Fri 2026-11-20 01:00:40 UTC");
	assert_null(crowd_gate(scene->world, "r-1", "window"));
}

static void a_freeze_that_is_put_in_force_now_stops_what_runs(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct conversation *parked = at_work(scene, &got);

	pipeline(scene, "    freezes: [ { name: now, start: 2026-11-20, duration: 1h } ]\n");
	assert_int_equal(scene_assignment(scene, parked).verb, VERB_STOP);
	assert_int_equal(look(scene).state, ROLLOUT_PENDING);
}

static void who_finished_all_the_same_is_not_kept_from_the_end(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct conversation *parked;

	scene->targets[1] = world_target(scene->world, "shop", "s2", scene_versions);
	pipeline(scene,
		 "    freezes: [ { name: sale, start: 2026-11-20T00:00:40, duration: 1h } ]\n");
	parked = at_work(scene, &got);
	world_pass(scene->world, 1000 + 40 * SECOND - scene->world->now);
	assert_int_equal(scene_assignment(scene, parked).verb, VERB_STOP);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(look(scene).state, ROLLOUT_SUCCEEDED);
}

static void two_people_open_a_window_that_is_shut(void **state)
{
	struct scene *scene = *state;

	pipeline(scene, "    freezes: [ { name: sale, start: 2026-11-20, duration: 1d } ]\n");
	scene_report(scene);
	scene_start(scene, ROLLOUT_APPLY);
	assert_int_equal(look(scene).state, ROLLOUT_PENDING);
	assert_fine(crowd_override(scene->world, anna, "r-1", "freeze", "incident 9"));
	assert_int_equal(look(scene).state, ROLLOUT_PENDING);
	assert_fine(crowd_override(scene->world, boris, "r-1", "freeze", "seen it"));
	assert_int_equal(scene_assignment(scene, scene_idle(scene)).verb, VERB_APPLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rollout_waits_for_its_window_and_begins_by_itself_when_it_opens),
		SCENE_TEST(what_waits_for_the_clock_still_does_after_a_restart),
		SCENE_TEST(when_the_clock_on_the_wall_is_set_it_is_noticed_within_a_minute),
		SCENE_TEST(when_its_window_closes_what_runs_stops_and_goes_on_in_the_next_one),
		SCENE_TEST(what_may_overrun_goes_on_and_nothing_new_is_handed_out),
		SCENE_TEST(a_freeze_that_begins_stops_what_runs_although_a_window_is_open),
		SCENE_TEST(a_freeze_that_is_put_in_force_now_stops_what_runs),
		SCENE_TEST(who_finished_all_the_same_is_not_kept_from_the_end),
		SCENE_TEST(two_people_open_a_window_that_is_shut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
