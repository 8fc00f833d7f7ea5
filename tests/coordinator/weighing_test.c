#include "coordinator/weighing.h"

#include <string.h>
#include <sys/stat.h>

#include "coordinator/store/lint.h"
#include "core/base/file.h"
#include "core/lint/environment.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

#define PIPELINE "environments:\n  - name: staging\n    checks: { lint: error }\n"
#define SMALL    "{\"all\":true,\"home\":\"public\",\"tables\":[[\"public.t\",10,8192]],\"utc\":true}"
#define LARGE                                                                                      \
	"{\"all\":true,\"home\":\"public\",\"tables\":[[\"public.t\",5000000,8192]],\"utc\":true}"

/* A worker that works when it is told to, with a child that finds nothing. */
struct bench {
	struct scene *scene;
	struct lint_service service;
	struct job *job; /* submitted, not yet done */
};

static void submit(void *context, struct job *job)
{
	((struct bench *)context)->job = job;
}

static struct bench *bench_open(struct scene *scene)
{
	struct bench *bench = arena_new(scene->arena, struct bench);
	const char *child = path_join(scene->arena, scene->world->state, "child");

	test_write(scene->arena, scene->world->state, "child",
		   "#!/bin/sh\ncat >/dev/null\necho '{\"document\":{\"findings\":[]},\"summary\":{"
		   "\"items\":[],\"skipped\":0},\"errors\":0,\"warnings\":0,\"notes\":0,"
		   "\"silenced\":0}'\n");
	assert_int_equal(chmod(child, 0700), 0);
	bench->scene = scene;
	bench->service = (struct lint_service) { submit, bench, { child, 20000, NULL } };
	scene->world->linter = &bench->service;
	world_restart(scene->world);
	agent_hello(scene->agent);
	return bench;
}

/* Time passes, and all is judged that is to be. */
static void pass(struct bench *bench, int64_t time)
{
	struct world *world = bench->scene->world;

	for (world_pass(world, time); bench->job; world_pass(world, 0)) {
		struct event event = { .kind = EVENT_CALL, .call = &bench->job->call };
		struct job *job = bench->job;

		bench->job = NULL;
		assert_true(job->work(job));
		coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
	}
}

static size_t times_weighed(const struct bench *bench)
{
	return world_entries(bench->scene->world, "release.weighed");
}

static void tell(struct scene *scene, const char *first, const char *second)
{
	const char *const texts[] = { first, second };

	for (size_t i = 0; i < 2; i++) {
		struct target_state *state = &scene->targets[i];

		state->sized = texts[i] != NULL;
		state->sizes = bytes_of(texts[i] ? texts[i] : "");
		state->sizes_digest = hash_of(state->sizes.data, state->sizes.size);
	}
	scene_report(scene);
}

/* What the release was last judged by. */
static struct lint_environment facts_of(const struct bench *bench)
{
	static const struct lint_case about = { "shop", "staging", 1 };
	struct arena *arena = bench->scene->arena;
	struct lint_environment environment;
	struct value *value;
	struct bytes text;
	struct error error;

	assert_ok(lint_facts_load(arena, world_reader(bench->scene->world), &about, &text, &error));
	assert_ok(value_parse(arena, text, &value, &error));
	assert_ok(lint_environment_read(arena, value, &environment, &error));
	return environment;
}

static void a_release_is_judged_as_it_would_run_in_each_environment(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);
	struct lint_environment facts;

	tell(scene, SMALL, LARGE);
	assert_fine(world_pipeline(
	    scene->world, "shop",
	    "environments:\n  - name: staging\n    execution: { lock-timeout: 5s }\n"
	    "    lint: { fail-on: error, rules: { PG502: warning } }\n  - name: production\n"));
	pass(bench, 0);
	assert_int_equal(times_weighed(bench), 2);
	facts = facts_of(bench);
	assert_string_equal(facts.name, "staging");
	assert_string_equal(facts.execution, "lock-timeout=5000");
	assert_string_equal(value_get_text(facts.rules, "PG502"), "warning");
	assert_int_equal(facts.targets, 2);
	assert_int_equal(facts.untold_count, 0);
	assert_int_equal(facts.size_count, 1);
	assert_string_equal(facts.sizes[0].relation, "t");
	assert_int_equal(facts.sizes[0].rows, 5000000);
	projections_follow_from_the_log(scene->world);
}

static void what_was_not_told_is_named(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);
	struct lint_environment facts;

	tell(scene, SMALL, NULL);
	assert_fine(world_pipeline(scene->world, "shop", PIPELINE));
	pass(bench, 0);
	facts = facts_of(bench);
	assert_int_equal(facts.targets, 2);
	assert_int_equal(facts.untold_count, 1);
	assert_string_equal(facts.untold[0], scene->targets[1].name);
}

static void it_is_judged_anew_a_while_after_its_facts_changed(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);

	tell(scene, SMALL, SMALL);
	assert_fine(world_pipeline(scene->world, "shop", PIPELINE));
	pass(bench, 0);
	pass(bench, WEIGHING_SETTLE + WEIGHING_PAUSE);
	tell(scene, SMALL, SMALL);
	pass(bench, WEIGHING_PAUSE);
	assert_int_equal(times_weighed(bench), 1);
	tell(scene, SMALL, LARGE);
	pass(bench, 0);
	pass(bench, WEIGHING_PAUSE);
	assert_int_equal(times_weighed(bench), 2);
	assert_int_equal(facts_of(bench).sizes[0].rows, 5000000);
	/* Right away when the pipeline asks for something else. */
	assert_fine(
	    world_pipeline(scene->world, "shop", PIPELINE "    execution: { lock-timeout: 1s }\n"));
	pass(bench, 0);
	assert_int_equal(times_weighed(bench), 3);
	pass(bench, 10 * WEIGHING_SETTLE);
	assert_int_equal(times_weighed(bench), 3);
}

/* The agents come back first, and nothing has changed. */
static void a_restart_is_no_reason_to_judge_anew(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);

	tell(scene, SMALL, LARGE);
	assert_fine(world_pipeline(scene->world, "shop", PIPELINE));
	pass(bench, WEIGHING_SETTLE);
	assert_int_equal(times_weighed(bench), 1);
	scene->world->wall += WEIGHING_PAUSE;
	world_restart(scene->world);
	agent_hello(scene->agent);
	pass(bench, WEIGHING_PAUSE);
	tell(scene, SMALL, LARGE);
	pass(bench, WEIGHING_SETTLE);
	assert_int_equal(times_weighed(bench), 1);
}

static void while_it_is_not_judged_by_what_the_pipeline_says_the_gate_is_shut(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct rollout rollout;

	tell(scene, SMALL, SMALL);
	assert_fine(world_pipeline(scene->world, "shop", PIPELINE));
	pass(bench, 0);
	assert_fine(
	    world_pipeline(scene->world, "shop", PIPELINE "    execution: { lock-timeout: 1s }\n"));
	assert_fine(world_rollout(scene->world, &request, &rollout));
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	pass(bench, 0);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_release_is_judged_as_it_would_run_in_each_environment),
		SCENE_TEST(what_was_not_told_is_named),
		SCENE_TEST(it_is_judged_anew_a_while_after_its_facts_changed),
		SCENE_TEST(a_restart_is_no_reason_to_judge_anew),
		SCENE_TEST(while_it_is_not_judged_by_what_the_pipeline_says_the_gate_is_shut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
