#include "coordinator/operations.h"

#include <string.h>

#include "tests/support/projections.h"
#include "tests/support/world.h"

#define USERS "create table users (id integer primary key);\n"
#define POSTS "create table posts (id integer primary key);\n"

static const char *const first[] = { "20240101000000_users.sql", USERS, NULL };
static const char *const second[] = { "20240101000000_users.sql", USERS, "20240103000000_posts.sql",
				      POSTS, NULL };
static const char pipeline[] = "environments:\n"
			       "  - name: staging\n"
			       "  - name: production\n"
			       "    after: [staging]\n";

static int open_world(void **state)
{
	*state = world_open(arena_open());
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	world_close(world);
	arena_close(world->arena);
	return 0;
}

static void fine(struct error error)
{
	if (error.code)
		fail_msg("%s", error.text);
}

static size_t entries(struct world *world, const char *type)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct log_filter filter = { .type = type, .after = -1, .limit = 1000 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(
	    store_open(coordinator_store_path(world->coordinator), STORE_READER, &reader, &error));
	assert_ok(log_page_read(world->arena, reader, &filter, &page, &error));
	return page.count;
}

static void a_push_seals_releases_and_the_same_bytes_make_none(void **state)
{
	struct world *world = *state;
	uint64_t number = 0;

	fine(world_push(world, "shop", first, &number));
	assert_int_equal(number, 1);
	fine(world_push(world, "shop", first, &number));
	assert_int_equal(number, 1);
	fine(world_push(world, "shop", second, &number));
	assert_int_equal(number, 2);
	assert_int_equal(entries(world, "release.sealed"), 2);
	assert_int_equal(entries(world, "project.created"), 1);
}

static void what_the_registry_does_not_accept_is_refused_and_logged(void **state)
{
	static const struct {
		const char *files[8];
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { "20240101000000_users.sql", "create table people (id integer);\n",
		    "20240103000000_posts.sql", POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240101000000_users.sql was edited after it was registered (registered sha256 "
		  "1c6771824cf0..., now 08c45e0765ca...); restore the file and put the change into "
		  "a new migration" },
		{ { "20240103000000_posts.sql", POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240101000000_users.sql is registered but was removed; bring the file back and "
		  "undo its change in a new migration" },
		{ { "20240101000000_users.sql", USERS, "20240102000000_late.sql",
		    "create table late (id integer);\n", "20240103000000_posts.sql", POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240102000000_late.sql comes before 20240103000000_posts.sql, which is already "
		  "registered; move it behind 20240103000000_posts.sql, the last registered one (a "
		  "later version; in a Drizzle journal, a later entry)" },
		{ { "20240101000000_users.sql", USERS, "20240103000000_again.sql", POSTS,
		    "20240103000000_posts.sql", POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240103000000_again.sql and 20240103000000_posts.sql both have version "
		  "20240103000000; rename the newer one to a number after 20240103000000" },
		{ { "20240101000000_users.sql", USERS, "20240103000000_posts.sql", POSTS,
		    "20240104000000_bad.sql", "select 'open;\n", NULL },
		  ERROR_INVALID,
		  "20240104000000_bad.sql:1:8: unclosed quote '; nothing behind it ends it" },
		{ { "README.txt", "hello", NULL },
		  ERROR_INVALID,
		  "README.txt: the files look like no known format; name it with --format" },
	};
	struct world *world = *state;

	fine(world_push(world, "shop", second, NULL));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = world_push(world, "shop", cases[i].files, NULL);

		assert_int_equal(error.code, cases[i].code);
		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(entries(world, "release.refused"), i + 1);
	}
	assert_int_equal(entries(world, "release.sealed"), 1);
}

static bool push_absent(struct turn *turn, void *context, struct error *error)
{
	struct hash hash = hash_of("absent", 6);
	struct release_file file = { "1_a.sql", hash, 6 };
	struct push push = { .project = "shop", .format = "auto", .files = &file, .file_count = 1 };
	struct prepared_release prepared;

	(void)context;
	return push_prepare(turn->arena, turn->store, &push, &prepared, error);
}

static bool put_wrong_bytes(struct turn *turn, void *context, struct error *error)
{
	struct hash hash = hash_of("right", 5);
	struct blob_upload upload;

	(void)context;
	(void)turn;
	return blob_upload_begin(&upload, "shop", &hash, bytes_of("wrong"), error);
}

static bool put_too_many_bytes(struct turn *turn, void *context, struct error *error)
{
	struct bytes bytes = { "its size is looked at first", ((size_t)64 << 20) + 1 };
	struct blob_upload upload = { .project = "shop", .bytes = bytes, .rest = bytes.size + 1 };

	(void)context;
	return operation_blob_put(turn, &upload, error);
}

static void a_file_over_the_limit_is_refused(void **state)
{
	struct error error = world_run(*state, put_too_many_bytes, NULL);

	assert_int_equal(error.code, ERROR_INVALID);
	assert_string_equal(error.text,
			    "67108865 bytes, the limit of this coordinator for one file is "
			    "67108864 (its setting max-file); divide the file");
}

static void bytes_have_to_be_there_and_to_be_the_right_ones(void **state)
{
	struct world *world = *state;
	struct error error = world_run(world, push_absent, NULL);

	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(error.text, "the bytes of 1_a.sql"));
	error = world_run(world, put_wrong_bytes, NULL);
	assert_int_equal(error.code, ERROR_INVALID);
	assert_non_null(strstr(error.text, "send the file again"));
}

static struct actor_agent *serve(struct world *world, const char *environment, const char *target)
{
	struct actor_agent *agent = world_enrol(world, environment, environment);
	struct target_state state = world_target(world, "shop", target, NULL);
	struct sync sync = { .targets = &state, .target_count = 1 };

	agent_sync(agent, &sync);
	return agent;
}

static void promotion_is_refused_until_the_same_release_succeeded_upstream(void **state)
{
	static const char *const applied[] = { "20240101000000", NULL };
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .promote = true };
	struct actor_agent *staging;
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct rollout rollout;
	struct error error;

	fine(world_push(world, "shop", first, NULL));
	fine(world_pipeline(world, "shop", pipeline));
	staging = serve(world, "staging", "s1");
	serve(world, "production", "p1");
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text, "release 1 is not rolled out to production: upstream: "
					"release 1 has not succeeded in staging; roll it out there "
					"first");
	assert_int_equal(entries(world, "rollout.refused"), 1);
	/* Staging holds it already: a rollout there proves it. */
	target = world_target(world, "shop", "s1", applied);
	agent_sync(staging, &sync);
	fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    &rollout));
	assert_int_equal(rollout.state, ROLLOUT_SUCCEEDED);
	fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_RUNNING);
	assert_int_equal(rollout.release, 1);
}

static void a_promotion_without_a_number_means_the_newest_release(void **state)
{
	static const char *const applied[] = { "20240101000000", NULL };
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .promote = true };
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct actor_agent *staging;
	struct rollout rollout;
	struct error error;

	fine(world_push(world, "shop", first, NULL));
	fine(world_pipeline(world, "shop", pipeline));
	staging = serve(world, "staging", "s1");
	serve(world, "production", "p1");
	target = world_target(world, "shop", "s1", applied);
	agent_sync(staging, &sync);
	fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    NULL));
	fine(world_push(world, "shop", second, NULL));
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text, "release 2 is not rolled out to production: upstream: "
					"release 2 has not succeeded in staging; roll it out there "
					"first, or promote release 1 with --release 1");
	request.release = 1;
	fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.release, 1);
}

static bool revoke_agent(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "stolen", error);
}

static void an_agent_that_waits_hears_at_once_that_it_was_revoked(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct sync sync = { 0 };
	struct conversation *parked = agent_sync(agent, &sync);
	struct answer answer;

	assert_false(parked->answered);
	fine(world_run(world, revoke_agent, (void *)(uintptr_t)agent->id));
	assert_true(parked->answered);
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_FORBIDDEN);
}

static void a_pipeline_may_come_before_the_first_push(void **state)
{
	struct world *world = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct store *reader;
	struct project project;
	struct error error = world_pipeline(world, "shop", "enviroments: []\n");

	assert_int_equal(error.code, ERROR_INVALID);
	assert_int_equal(entries(world, "project.created"), 0);
	fine(world_pipeline(world, "shop", pipeline));
	assert_int_equal(entries(world, "project.created"), 1);
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(
	    error.text,
	    "the newest release is not rolled out to staging: release: project shop has no release "
	    "yet; "
	    "`lockstep push DIR --project shop` makes one; targets: no agent serves a target of "
	    "project shop in staging; enrol one with `lockstep agent token --env staging`");
	fine(world_push(world, "shop", first, NULL));
	assert_int_equal(entries(world, "project.created"), 1);
	reader = world_reader(world);
	assert_ok(project_load(world->arena, reader, "shop", &project, &error));
	assert_string_equal(project.format, "plain");
	assert_int_equal(project.releases, 1);
	assert_int_equal(project.pipeline_version, 1);
	projections_follow_from_the_log(world);
}

static void what_cannot_be_started_says_why(void **state)
{
	struct world *world = *state;
	static const struct {
		struct rollout_request request;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { .project = "shop", .environment = "staging", .promote = true },
		  ERROR_INVALID,
		  "staging is not after another environment, so nothing is promoted to it; use "
		  "`lockstep rollout start`" },
		{ { .project = "shop", .environment = "moon" },
		  ERROR_REFUSED,
		  "release 1 is not rolled out to moon: pipeline: the pipeline of project shop "
		  "does "
		  "not name environment moon; targets: no agent serves a target of project shop in "
		  "moon; enrol one with `lockstep agent token --env moon`" },
		{ { .project = "shop",
		    .environment = "staging",
		    .kind = ROLLOUT_BASELINE,
		    .target = "s9",
		    .version = "20240101000000" },
		  ERROR_NOT_FOUND,
		  "staging has no target s9 of project shop" },
		{ { .project = "shop",
		    .environment = "staging",
		    .kind = ROLLOUT_BASELINE,
		    .target = "s1",
		    .version = "7" },
		  ERROR_NOT_FOUND,
		  "release 1 has no migration of version 7" },
		{ { .project = "ghost", .environment = "staging" },
		  ERROR_NOT_FOUND,
		  "project ghost is not known; `lockstep push DIR --project ghost` registers it" },
	};

	fine(world_push(world, "shop", first, NULL));
	fine(world_pipeline(world, "shop", pipeline));
	serve(world, "staging", "s1");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = world_rollout(world, &cases[i].request, NULL);

		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(error.code, cases[i].code);
		assert_int_equal(entries(world, "rollout.refused"), i + 1);
	}
}

static void a_baseline_adopts_up_to_its_version(void **state)
{
	struct world *world = *state;
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_BASELINE,
					   .target = "s1",
					   .version = "20240101000000" };
	struct rollout rollout;

	fine(world_push(world, "shop", second, NULL));
	fine(world_pipeline(world, "shop", pipeline));
	serve(world, "staging", "s1");
	fine(world_rollout(world, &request, &rollout));
	assert_int_equal(rollout.task_count, 1);
	assert_int_equal(rollout.tasks[0].pending_count, 1);
	assert_string_equal(rollout.tasks[0].pending[0], "20240101000000");
}

static void a_mistaken_pipeline_is_refused_and_logged(void **state)
{
	struct world *world = *state;
	struct error error;

	fine(world_push(world, "shop", first, NULL));
	error = world_pipeline(world, "shop", "environments:\n  - nam: staging\n");
	assert_int_equal(error.code, ERROR_INVALID);
	assert_int_equal(entries(world, "pipeline.refused"), 1);
	assert_int_equal(entries(world, "pipeline.applied"), 0);
	fine(world_pipeline(world, "shop", pipeline));
	fine(world_pipeline(world, "shop", pipeline));
	assert_int_equal(entries(world, "pipeline.applied"), 1);
}

static void a_decision_that_means_nothing_is_refused(void **state)
{
	struct world *world = *state;
	struct error error;

	fine(world_push(world, "shop", first, NULL));
	fine(world_pipeline(world, "shop", pipeline));
	serve(world, "staging", "s1");
	fine(world_rollout(
	    world, &(struct rollout_request) { .project = "shop", .environment = "staging" },
	    NULL));
	error = world_decide(world, "r-1", DECISION_RESUME, NULL);
	assert_string_equal(error.text, "rollout r-1 is running and cannot be asked to resume");
	fine(world_decide(world, "r-1", DECISION_CANCEL, NULL));
	error = world_decide(world, "r-1", DECISION_PAUSE, NULL);
	assert_string_equal(error.text, "rollout r-1 is cancelled and cannot be asked to pause; "
					"start a new one");
	assert_int_equal(error.code, ERROR_CONFLICT);
}

struct made_token {
	char secret[200], id[32];
	int64_t valid_for;
};

static bool make_token(struct turn *turn, void *context, struct error *error)
{
	struct made_token *made = context;
	struct token_request request = {
		.name = "ci", .role = ROLE_DEPLOYER, .project = "shop", .valid_for = made->valid_for
	};
	const char *secret;
	struct token token;

	if (!operation_token_create(turn, &request, &secret, &token, error))
		return false;
	strncpy(made->secret, secret, sizeof made->secret - 1);
	strncpy(made->id, token.id, sizeof made->id - 1);
	return true;
}

static bool revoke_token(struct turn *turn, void *context, struct error *error)
{
	return operation_token_revoke(turn, context, "leaked", error);
}

static void a_token_is_known_by_its_hash_until_it_expires_or_is_revoked(void **state)
{
	struct world *world = *state;
	struct made_token made = { .valid_for = 1000 };
	struct store *reader;
	struct token token;
	struct error error = { 0 };

	fine(world_run(world, make_token, &made));
	reader = world_reader(world);
	assert_ok(
	    token_authenticate(world->arena, reader, made.secret, world->wall, &token, &error));
	assert_int_equal(token.role, ROLE_DEPLOYER);
	assert_string_equal(token.project, "shop");
	assert_null(token.environment);
	assert_refused(token_authenticate(world->arena, reader, made.secret, world->wall + 1000,
					  &token, &error),
		       ERROR_FORBIDDEN,
		       "the token is not known, revoked or expired; ask an admin for a new one");
	fine(world_run(world, revoke_token, made.id));
	assert_false(
	    token_authenticate(world->arena, reader, made.secret, world->wall, &token, &error));
	assert_false(
	    token_authenticate(world->arena, reader, "lst_other", world->wall, &token, &error));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_push_seals_releases_and_the_same_bytes_make_none),
		TEST(what_the_registry_does_not_accept_is_refused_and_logged),
		TEST(a_file_over_the_limit_is_refused),
		TEST(bytes_have_to_be_there_and_to_be_the_right_ones),
		TEST(promotion_is_refused_until_the_same_release_succeeded_upstream),
		TEST(a_promotion_without_a_number_means_the_newest_release),
		TEST(an_agent_that_waits_hears_at_once_that_it_was_revoked),
		TEST(a_pipeline_may_come_before_the_first_push),
		TEST(what_cannot_be_started_says_why),
		TEST(a_baseline_adopts_up_to_its_version),
		TEST(a_mistaken_pipeline_is_refused_and_logged),
		TEST(a_decision_that_means_nothing_is_refused),
		TEST(a_token_is_known_by_its_hash_until_it_expires_or_is_revoked),
	};

	return cmocka_run_group_tests_name("coordinator/operations", tests, NULL, NULL);
}
