#include "coordinator/replacement.h"

#include <string.h>

#include "coordinator/sessions.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"
#include "tests/support/world.h"

#define POSTS "20240103000000"

static const char *const mended[] = { "20240101000000_users.sql", SHOP_USERS,
				      "20240103000000_posts.sql",
				      "create table posts (id integer primary key, text text);\n",
				      NULL };

static void report(struct actor_agent *agent, const char *target, const struct ledger *ledger)
{
	struct target_state state = world_target(agent->world, "shop", target, NULL);
	struct sync sync = { .targets = &state, .target_count = 1 };

	state.ledger_digest = ledger_digest(ledger);
	state.ledger = ledger_write(agent->world->arena, ledger);
	agent_sync(agent, &sync);
}

/* What s1 of staging tells about the migration that is to be replaced. */
static void report_row(struct actor_agent *agent, const struct ledger_row *told)
{
	struct ledger_row row = *told;
	struct ledger ledger = { .exists = true, .epoch = 1, .rows = &row, .count = 1 };

	row.version = POSTS;
	row.name = "20240103000000_posts.sql";
	row.content = hash_of(SHOP_POSTS, strlen(SHOP_POSTS));
	row.attempt = "earlier";
	row.operator= "test";
	report(agent, "s1", &ledger);
}

static void what_no_target_holds_is_replaced_and_logged(void **state)
{
	static const struct ledger_row failed = { .outcome = LEDGER_FAILED, .statements = 1 };
	struct world *world = *state;
	struct log_filter filter = {
		.type = "release.sealed", .migration = POSTS, .after = -1, .limit = 10
	};
	struct log_page page;
	struct error error = { 0 };
	const struct value *replaced;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	report_row(world_enrol(world, "staging", "staging"), &failed);
	error = world_push(world, "shop", mended, NULL);
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_non_null(strstr(error.text, "push with --replace " POSTS));
	assert_fine(world_replace(world, "shop", mended, POSTS));
	error = (struct error) { 0 };
	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	assert_int_equal(page.count, 2);
	replaced = value_get(page.items[1].body, "replaced");
	assert_int_equal(value_count(replaced), 1);
	assert_string_equal(value_as_text(value_at(replaced, 0)), POSTS);
	/* The answer was lost, it is sent again. */
	assert_fine(world_replace(world, "shop", mended, POSTS));
	assert_int_equal(world_entries(world, "release.sealed"), 2);
	projections_follow_from_the_log(world);
}

static void what_a_target_holds_is_not_replaced(void **state)
{
	static const struct {
		struct ledger_row row;
		const char *standing;
	} cases[] = {
		{ { .outcome = LEDGER_APPLIED, .statements = 1, .applied = 1 }, "applied" },
		{ { .outcome = LEDGER_BASELINE }, "baseline" },
		{ { .outcome = LEDGER_INTENT, .txmode = TXMODE_NONE, .statements = 1 },
		  "in_doubt" },
	};
	struct world *world = *state;
	struct actor_agent *agent;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	agent = world_enrol(world, "staging", "staging");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error;

		report_row(agent, &cases[i].row);
		error = world_replace(world, "shop", mended, POSTS);
		assert_int_equal(error.code, ERROR_REFUSED);
		assert_string_equal(
		    error.text,
		    arena_printf(world->arena,
				 "20240103000000_posts.sql is not replaced, targets hold it: "
				 "staging/s1 (%s); restore the file and put the change into a new "
				 "migration",
				 cases[i].standing));
		assert_int_equal(world_entries(world, "release.refused"), i + 1);
	}
	assert_int_equal(world_entries(world, "release.sealed"), 1);
}

static void the_rest_of_what_stopped_in_the_middle_may_be_replaced(void **state)
{
	static const struct ledger_row partial = {
		.outcome = LEDGER_FAILED, .txmode = TXMODE_NONE, .statements = 2, .applied = 1
	};
	struct world *world = *state;
	struct actor_agent *agent;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	agent = world_enrol(world, "staging", "staging");
	report_row(agent, &partial);
	assert_fine(world_replace(world, "shop", mended, POSTS));
	assert_int_equal(world_entries(world, "release.sealed"), 2);
}

static bool revoke(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "gone", error);
}

static void what_the_target_of_a_revoked_agent_held_is_not_replaced(void **state)
{
	static const struct ledger_row applied = { .statements = 1, .applied = 1 };
	struct world *world = *state;
	struct actor_agent *agent;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	agent = world_enrol(world, "staging", "staging");
	report_row(agent, &applied);
	assert_fine(world_run(world, revoke, arena_text(world->arena, agent->id)));
	assert_int_equal(world_replace(world, "shop", mended, POSTS).code, ERROR_REFUSED);
}

static void nothing_is_replaced_while_a_rollout_is_under_way(void **state)
{
	static const struct ledger nothing;
	struct world *world = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct rollout rollout;
	struct error error;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	report(world_enrol(world, "staging", "staging"), "s1", &nothing);
	assert_fine(world_rollout(world, &request, &rollout));
	error = world_replace(world, "shop", mended, POSTS);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "rollout r-1 of project shop is running; nothing is replaced before it "
			    "is over: `lockstep rollout cancel r-1` ends it");
	assert_fine(world_decide(world, rollout.id, DECISION_CANCEL, &rollout));
	assert_fine(world_replace(world, "shop", mended, POSTS));
}

/* A cancelled rollout whose agent fell silent at work. */
static struct assignment lose(struct scene *scene)
{
	struct assignment got = scene_begin(scene);
	struct rollout rollout;
	struct error error;

	scene_say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, LEASE);
	assert_fine(world_decide(scene->world, "r-1", DECISION_CANCEL, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_CANCELLED);
	error = world_replace(scene->world, "shop", mended, POSTS);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "rollout r-1 is cancelled, but an agent was at work on it and has not "
			    "reported the end; nothing is replaced before it has (if it is gone "
			    "for good, `lockstep agent revoke AGENT`)");
	return got;
}

static void nothing_is_replaced_before_a_lost_agent_has_reported(void **state)
{
	struct scene *scene = *state;
	struct assignment got = lose(scene);

	scene_say(scene, &got, PHASE_FINISHED, OUTCOME_FAILED);
	assert_fine(world_replace(scene->world, "shop", mended, POSTS));
}

static void a_lost_agent_that_is_revoked_is_not_waited_for(void **state)
{
	struct scene *scene = *state;

	lose(scene);
	assert_fine(world_run(scene->world, revoke, arena_text(scene->arena, scene->agent->id)));
	assert_fine(world_replace(scene->world, "shop", mended, POSTS));
}

static void what_was_replaced_is_never_rolled_out(void **state)
{
	static const struct ledger nothing;
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .release = 2 };
	struct error error;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	assert_fine(world_replace(world, "shop", mended, POSTS));
	report(world_enrol(world, "staging", "staging"), "s1", &nothing);
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "release 2 is not rolled out to staging: release: release 2 holds "
			    "20240103000000_posts.sql as it was before a newer release replaced "
			    "it; use the newest");
	request.release = 1; /* which does not have it yet */
	assert_fine(world_rollout(world, &request, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(what_no_target_holds_is_replaced_and_logged),
		WORLD_TEST(the_rest_of_what_stopped_in_the_middle_may_be_replaced),
		WORLD_TEST(what_a_target_holds_is_not_replaced),
		WORLD_TEST(what_the_target_of_a_revoked_agent_held_is_not_replaced),
		WORLD_TEST(nothing_is_replaced_while_a_rollout_is_under_way),
		SCENE_TEST(nothing_is_replaced_before_a_lost_agent_has_reported),
		SCENE_TEST(a_lost_agent_that_is_revoked_is_not_waited_for),
		WORLD_TEST(what_was_replaced_is_never_rolled_out),
	};

	return cmocka_run_group_tests_name("coordinator/replacement", tests, NULL, NULL);
}
