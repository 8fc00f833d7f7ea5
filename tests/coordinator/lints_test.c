#include "coordinator/lints.h"

#include <string.h>
#include <sys/stat.h>

#include "coordinator/lint_sum.h"
#include "coordinator/store/lint.h"
#include "core/base/file.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

/* A worker that works when it is told to, with a child that answers what it is told to. */
struct bench {
	struct scene *scene;
	const char *program;
	struct lint_service service;
	struct job *job; /* submitted, not yet done */
};

static void submit(void *context, struct job *job)
{
	struct bench *bench = context;

	assert_null(bench->job);
	bench->job = job;
}

static void answer_with(struct bench *bench, const char *item, const char *error)
{
	struct arena *arena = bench->scene->arena;
	const char *text =
	    error ? arena_printf(arena, "{\"error\":\"%s\"}", error)
		  : arena_printf(arena,
				 "{\"document\":{\"findings\":[]},\"summary\":{\"items\":[%s],"
				 "\"skipped\":0},\"errors\":1,\"warnings\":2,\"notes\":3,"
				 "\"silenced\":4}",
				 item);

	test_write(arena, bench->scene->world->state, "child",
		   arena_printf(arena, "#!/bin/sh\ncat >/dev/null\necho '%s'\n", text));
	assert_int_equal(chmod(bench->program, 0700), 0);
}

static struct bench *bench_open(struct scene *scene)
{
	struct bench *bench = arena_new(scene->arena, struct bench);

	bench->scene = scene;
	bench->program = path_join(scene->arena, scene->world->state, "child");
	bench->service = (struct lint_service) { submit, bench, { bench->program, 20000, NULL } };
	scene->world->linter = &bench->service;
	world_restart(scene->world);
	agent_hello(scene->agent);
	return bench;
}

/* The next turn begins it. */
static bool is_asked(struct bench *bench)
{
	world_pass(bench->scene->world, 0);
	return bench->job != NULL;
}

static void finish(struct bench *bench)
{
	struct world *world = bench->scene->world;
	struct job *job = bench->job;
	struct event event = { .kind = EVENT_CALL, .call = &job->call };

	bench->job = NULL;
	assert_true(job->work(job));
	coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
}

/* All that is to be judged, also for environments. */
static void judge_all(struct bench *bench)
{
	while (is_asked(bench))
		finish(bench);
}

static struct lint_verdict verdict_of(struct bench *bench, uint64_t release)
{
	struct lint_verdict verdict;
	struct error error;

	assert_ok(lint_verdict_load(bench->scene->arena, world_reader(bench->scene->world), "shop",
				    release, &verdict, &error));
	return verdict;
}

static void every_release_is_judged_once(void **state)
{
	struct bench *bench = bench_open(*state);
	struct lint_verdict verdict;

	answer_with(bench, "", NULL);
	assert_false(verdict_of(bench, 1).known);
	assert_true(is_asked(bench));
	finish(bench);
	verdict = verdict_of(bench, 1);
	assert_true(verdict.judged);
	assert_int_equal(verdict.errors, 1);
	assert_int_equal(verdict.warnings, 2);
	assert_int_equal(verdict.notes, 3);
	assert_int_equal(verdict.silenced, 4);
	judge_all(bench);
	world_restart(bench->scene->world);
	judge_all(bench);
	assert_int_equal(world_entries(bench->scene->world, "release.linted"), 1);
	projections_follow_from_the_log(bench->scene->world);
}

static void what_was_under_way_at_a_crash_is_judged_after_it(void **state)
{
	struct bench *bench = bench_open(*state);

	answer_with(bench, "", NULL);
	assert_true(is_asked(bench));
	bench->job = NULL; /* gone with the process */
	world_restart(bench->scene->world);
	assert_true(is_asked(bench));
	finish(bench);
	assert_true(verdict_of(bench, 1).judged);
}

static void what_could_not_be_judged_is_tried_again_after_the_next_start(void **state)
{
	struct bench *bench = bench_open(*state);

	answer_with(bench, "", "too much");
	assert_true(is_asked(bench));
	finish(bench);
	assert_false(verdict_of(bench, 1).judged);
	assert_string_equal(verdict_of(bench, 1).why, "too much");
	judge_all(bench);
	assert_int_equal(world_entries(bench->scene->world, "release.linted"), 1);
	answer_with(bench, "", NULL);
	bench->scene->world->wall += 1000;
	world_restart(bench->scene->world);
	assert_true(is_asked(bench));
	finish(bench);
	assert_true(verdict_of(bench, 1).judged);
	projections_follow_from_the_log(bench->scene->world);
}

static void what_is_for_any_database_is_read_as_what_its_targets_are(void **state)
{
	struct scene *scene = *state;
	struct bench *bench = bench_open(scene);
	struct lint_verdict verdict;

	answer_with(bench, "", NULL);
	assert_true(is_asked(bench));
	finish(bench); /* as PostgreSQL: nobody knows better yet */
	assert_true(verdict_of(bench, 1).judged);
	scene_report(scene);
	verdict = verdict_of(bench, 1);
	assert_false(verdict.known);
	assert_true(is_asked(bench));
	finish(bench);
	assert_true(verdict_of(bench, 1).judged);
}

static struct error start(struct scene *scene)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct rollout rollout;

	return world_rollout(scene->world, &request, &rollout);
}

#define FOUND(version, severity)                                                                   \
	"{\"version\":\"" version                                                                  \
	"\",\"file\":\"x.sql\",\"code\":\"PG101\",\"severity\":\"" severity                        \
	"\",\"line\":3,\"count\":1}"

/* The environment's words against one finding. */
static void findings_of_what_is_to_run_shut_the_gate_as_the_environment_says(void **state)
{
	static const struct {
		const char *found, *words, *reason; /* NULL: it is open */
	} cases[] = {
		{ FOUND("20240101000000", "error"), "checks: { lint: error }",
		  "lint: lint found PG101 in x.sql:3; `lockstep release lint 1 --env staging`" },
		{ FOUND("20240101000000", "warning"), "checks: { lint: error }", NULL },
		{ FOUND("20240101000000", "warning"), "checks: { lint: note }",
		  "lint: lint found PG101 in x.sql:3" },
		{ FOUND("20240101000000", "error"), "checks: { lint: off }", NULL },
		{ FOUND("20240101000000", "error"),
		  "lint: { fail-on: error, rules: { PG101: warning } }", NULL },
		{ FOUND("20240101000000", "note"),
		  "lint: { fail-on: error, rules: { PG101: error } }", "lint: lint found PG101" },
		{ FOUND("19990101000000", "error"), "checks: { lint: error }", NULL },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench *bench;
		struct error error;

		scene_close(state);
		scene_open(state);
		scene = *state;
		scene_report(scene);
		bench = bench_open(scene);
		answer_with(bench, cases[i].found, NULL);
		scene_report(scene);
		assert_fine(world_pipeline(
		    scene->world, "shop",
		    arena_printf(scene->arena, "environments:\n  - name: staging\n    %s\n",
				 cases[i].words)));
		judge_all(bench);
		error = start(scene);
		if (!cases[i].reason)
			assert_int_equal(error.code, ERROR_NONE);
		else if (error.code != ERROR_REFUSED || !strstr(error.text, cases[i].reason))
			fail_msg("'%s' does not say '%s'", error.text, cases[i].reason);
	}
}

static void a_rollout_waits_for_the_linter_and_begins_when_it_has_answered(void **state)
{
	struct scene *scene = *state;
	struct bench *bench;

	scene_report(scene);
	bench = bench_open(scene);
	answer_with(bench, "", NULL);
	scene_report(scene);
	assert_fine(
	    world_pipeline(scene->world, "shop",
			   "environments:\n  - name: staging\n    checks: { lint: error }\n"));
	assert_int_equal(start(scene).code, ERROR_NONE);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	assert_true(is_asked(bench));
	finish(bench); /* the release; not yet as it would run there */
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	assert_true(is_asked(bench));
	finish(bench);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_RUNNING);
}

static void what_could_not_be_judged_is_shut_and_says_so(void **state)
{
	struct scene *scene = *state;
	struct bench *bench;
	struct error error;

	scene_report(scene);
	bench = bench_open(scene);
	answer_with(bench, "", "too much");
	assert_true(is_asked(bench));
	finish(bench);
	scene_report(scene);
	assert_fine(
	    world_pipeline(scene->world, "shop",
			   "environments:\n  - name: staging\n    checks: { lint: error }\n"));
	error = start(scene);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "could not be judged by the linter: too much"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(every_release_is_judged_once),
		SCENE_TEST(what_was_under_way_at_a_crash_is_judged_after_it),
		SCENE_TEST(what_could_not_be_judged_is_tried_again_after_the_next_start),
		SCENE_TEST(what_is_for_any_database_is_read_as_what_its_targets_are),
		SCENE_TEST(findings_of_what_is_to_run_shut_the_gate_as_the_environment_says),
		SCENE_TEST(a_rollout_waits_for_the_linter_and_begins_when_it_has_answered),
		SCENE_TEST(what_could_not_be_judged_is_shut_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
