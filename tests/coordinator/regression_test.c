#include "coordinator/regression.h"

#include <string.h>

#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

static const char *const first[] = { "20240101000000", NULL };

/* The agent looked again, at a time when the log was as long as it is now. */
static void look(struct scene *scene, size_t target, const char *const *applied)
{
	const char *name = scene->targets[target].name;
	struct error error = { 0 };
	struct hash root;
	uint64_t size;

	assert_ok(log_head(world_reader(scene->world), &size, &root, &error));
	scene->targets[target] = world_target(scene->world, "shop", name, applied);
	scene->targets[target].seen = size;
	agent_sync(scene->agent, &scene->sync);
}

/* Release 1 has succeeded on both targets. */
static void succeed(struct scene *scene)
{
	struct assignment got = scene_begin(scene);

	got = scene_assignment(scene, scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED));
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_SUCCEEDED);
}

static struct error roll_out(struct scene *scene, const char *environment)
{
	return world_rollout(
	    scene->world,
	    &(struct rollout_request) { .project = "shop", .environment = environment }, NULL);
}

static bool accept(struct turn *turn, void *context, struct error *error)
{
	const struct target_place place = { "shop", "staging", context };

	return operation_target_accept(turn, &place, "on purpose", error);
}

static void a_ledger_that_lost_rows_is_noticed_once_and_shuts_what_depends_on_it(void **state)
{
	struct scene *scene = *state;
	struct error error;

	succeed(scene);
	look(scene, 0, first);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
	look(scene, 0, first);
	scene_report(scene);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
	error = roll_out(scene, "staging");
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "regressed: target s1 is regressed: its ledger no "
					   "longer has 20240103000000; restore it, or take"));
	error = roll_out(scene, "production");
	assert_non_null(strstr(error.text, "upstream: target s1 of staging is regressed, so "
					   "release 1 is no longer proven there"));
	look(scene, 0, NULL); /* more of it */
	assert_int_equal(world_entries(scene->world, "target.regressed"), 2);
	projections_follow_from_the_log(scene->world);
}

static void a_ledger_that_comes_back_restores_the_proof(void **state)
{
	struct scene *scene = *state;
	struct error error;

	succeed(scene);
	look(scene, 0, NULL);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
	look(scene, 0, first);
	assert_int_equal(world_entries(scene->world, "target.restored"), 0);
	look(scene, 0, scene_versions);
	assert_int_equal(world_entries(scene->world, "target.restored"), 1);
	error = roll_out(scene, "production");
	assert_null(strstr(error.text, "upstream"));
	projections_follow_from_the_log(scene->world);
}

static void a_person_accepts_it_and_the_proof_has_to_be_made_again(void **state)
{
	struct scene *scene = *state;
	struct rollout rollout;
	struct error error;

	succeed(scene);
	look(scene, 0, first);
	assert_fine(world_run(scene->world, accept, "s1"));
	assert_int_equal(world_entries(scene->world, "target.accepted"), 1);
	look(scene, 0, first);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
	error = roll_out(scene, "production");
	assert_non_null(strstr(error.text, "upstream: release 1 has not succeeded in staging"));
	rollout = scene_start(scene, ROLLOUT_APPLY);
	assert_int_equal(rollout.tasks[0].pending_count, 1);
	assert_string_equal(rollout.tasks[0].pending[0], "20240103000000");
	scene_report(scene);
	projections_follow_from_the_log(scene->world);
	error = world_run(scene->world, accept, "s1");
	assert_string_equal(error.text,
			    "target staging/s1 is not regressed: there is nothing to accept");
	assert_int_equal(world_entries(scene->world, "target.refused"), 1);
}

static void what_was_left_when_a_loss_was_accepted_may_not_be_lost_too(void **state)
{
	static const char *const all[] = { "20240101000000", "20240103000000", "20240105000000",
					   NULL },
				 *const other[] = { "20240103000000", NULL };
	struct scene *scene = *state;
	struct error error;

	assert_fine(world_push(
	    scene->world, "shop",
	    (const char *const[]) { shop_second[0], shop_second[1], shop_second[2], shop_second[3],
				    "20240105000000_more.sql", "SELECT 1;\n", NULL },
	    NULL));
	succeed(scene);
	look(scene, 0, all);
	look(scene, 0, scene_versions);
	assert_fine(world_run(scene->world, accept, "s1"));
	look(scene, 0, first);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 2);
	error = roll_out(scene, "staging");
	assert_non_null(strstr(error.text, "target s1 is regressed: its ledger no longer has "
					   "20240103000000; restore it"));
	look(scene, 0, NULL);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 3);
	look(scene, 0, other);
	assert_int_equal(world_entries(scene->world, "target.restored"), 0);
	look(scene, 0, scene_versions);
	assert_int_equal(world_entries(scene->world, "target.restored"), 1);
	projections_follow_from_the_log(scene->world);
}

/* The database failed over before anybody looked: the ledger is what it was before the success. */
static void a_success_that_no_ledger_ever_showed_is_missed(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);
	struct report report = { .rollout = got.rollout,
				 .target = got.target,
				 .attempt = got.attempt,
				 .epoch = got.epoch,
				 .sequence = 1,
				 .phase = PHASE_FINISHED,
				 .outcome = OUTCOME_SUCCEEDED,
				 .error = "" };
	struct sync sync = scene->sync;

	sync.reports = &report;
	sync.report_count = 1;
	agent_sync(scene->agent, &sync);
	assert_int_equal(scene_state(scene, 0), TASK_SUCCEEDED);
	scene_report(scene); /* a look that began before */
	assert_int_equal(world_entries(scene->world, "target.regressed"), 0);
	look(scene, 0, NULL);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
}

static void another_agents_older_look_proves_nothing(void **state)
{
	struct scene *scene = *state;
	struct actor_agent *other = world_enrol(scene->world, "staging", "eu-2");
	struct target_state old = world_target(scene->world, "shop", "s1", NULL);
	struct sync sync = { .targets = &old, .target_count = 1 };
	struct error error = { 0 };
	struct hash root;

	assert_ok(log_head(world_reader(scene->world), &old.seen, &root, &error));
	agent_sync(other, &sync);
	succeed(scene);
	agent_sync(other, &sync);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 0);
	assert_ok(log_head(world_reader(scene->world), &old.seen, &root, &error));
	agent_sync(other, &sync);
	assert_int_equal(world_entries(scene->world, "target.regressed"), 1);
	old = world_target(scene->world, "shop", "s1", scene_versions);
	old.seen = 1; /* begun before the loss */
	agent_sync(other, &sync);
	look(scene, 0, scene_versions);
	assert_int_equal(world_entries(scene->world, "target.restored"), 1);
}

static void a_rollout_under_way_waits_while_a_target_is_regressed(void **state)
{
	struct scene *scene = *state;
	struct assignment got = scene_begin(scene);

	scene->targets[1] = world_target(scene->world, "shop", "s2", first);
	agent_sync(scene->agent, &scene->sync);
	look(scene, 1, NULL);
	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_PENDING);
	assert_non_null(strstr(world_look(scene->world, "r-1").why, "target s2 is regressed"));
	assert_fine(world_run(scene->world, accept, "s2"));
	assert_int_equal(scene_assignment(scene, scene_idle(scene)).verb, VERB_APPLY);
}

static struct ledger_row row(const char *version, const char *content, enum ledger_outcome outcome)
{
	return (struct ledger_row) { .version = version,
				     .name = version,
				     .content = hash_of(content, strlen(content)),
				     .outcome = outcome };
}

static void what_is_missing_is_told_by_version_and_bytes(void **state)
{
	struct scene *scene = *state;
	struct ledger_row expected[] = {
		row("3", "c", LEDGER_BASELINE),  row("1", "a", LEDGER_APPLIED),
		row("2", "b", LEDGER_APPLIED),   row("1", "a", LEDGER_APPLIED),
		row("4", "d", LEDGER_PARTIAL),   row("5", "e", LEDGER_APPLIED),
		row("R", "once", LEDGER_APPLIED)
	};
	struct ledger_row found[] = { row("5", "other", LEDGER_APPLIED),
				      row("3", "c", LEDGER_FAILED), row("2", "b", LEDGER_BASELINE),
				      row("R", "again", LEDGER_FAILED) };
	struct ledger missing;

	found[3].details = LEDGER_REPEATABLE;
	missing = regression_missing(
	    scene->arena, &(struct ledger) { .rows = expected, .count = COUNT(expected) },
	    &(struct ledger) { .rows = found, .count = COUNT(found) });
	assert_int_equal(missing.count, 3);
	assert_string_equal(missing.rows[0].version, "1");
	assert_string_equal(missing.rows[1].version, "3");
	assert_string_equal(missing.rows[2].version, "5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_ledger_that_lost_rows_is_noticed_once_and_shuts_what_depends_on_it),
		SCENE_TEST(a_ledger_that_comes_back_restores_the_proof),
		SCENE_TEST(a_person_accepts_it_and_the_proof_has_to_be_made_again),
		SCENE_TEST(what_was_left_when_a_loss_was_accepted_may_not_be_lost_too),
		SCENE_TEST(a_success_that_no_ledger_ever_showed_is_missed),
		SCENE_TEST(another_agents_older_look_proves_nothing),
		SCENE_TEST(a_rollout_under_way_waits_while_a_target_is_regressed),
		SCENE_TEST(what_is_missing_is_told_by_version_and_bytes),
	};

	return cmocka_run_group_tests_name("coordinator/regression", tests, NULL, NULL);
}
