#include "coordinator/operations.h"

#include <string.h>

#include "tests/support/projections.h"
#include "tests/support/shop.h"
#include "tests/support/world.h"

static void a_push_seals_releases_and_the_same_bytes_make_none(void **state)
{
	struct world *world = *state;
	uint64_t number = 0;

	assert_fine(world_push(world, "shop", shop_first, &number));
	assert_int_equal(number, 1);
	assert_fine(world_push(world, "shop", shop_first, &number));
	assert_int_equal(number, 1);
	assert_fine(world_push(world, "shop", shop_second, &number));
	assert_int_equal(number, 2);
	assert_int_equal(world_entries(world, "release.sealed"), 2);
	assert_int_equal(world_entries(world, "project.created"), 1);
}

static void what_the_registry_does_not_accept_is_refused_and_logged(void **state)
{
	static const struct {
		const char *files[8];
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { "20240101000000_users.sql", "create table people (id integer);\n",
		    "20240103000000_posts.sql", SHOP_POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240101000000_users.sql was edited after it was registered (registered sha256 "
		  "1c6771824cf0..., now 08c45e0765ca...); restore the file and put the change into "
		  "a new migration or, while no target has it, push with --replace "
		  "20240101000000" },
		{ { "20240103000000_posts.sql", SHOP_POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240101000000_users.sql is registered but was removed; bring the file back and "
		  "undo its change in a new migration" },
		{ { "20240101000000_users.sql", SHOP_USERS, "20240102000000_late.sql",
		    "create table late (id integer);\n", "20240103000000_posts.sql", SHOP_POSTS,
		    NULL },
		  ERROR_INTEGRITY,
		  "20240102000000_late.sql comes before 20240103000000_posts.sql, which is already "
		  "registered; move it behind 20240103000000_posts.sql, the last registered one (a "
		  "later version; in a Drizzle journal, a later entry)" },
		{ { "20240101000000_users.sql", SHOP_USERS, "20240103000000_again.sql", SHOP_POSTS,
		    "20240103000000_posts.sql", SHOP_POSTS, NULL },
		  ERROR_INTEGRITY,
		  "20240103000000_again.sql and 20240103000000_posts.sql both have version "
		  "20240103000000; rename the newer one to a number after 20240103000000" },
		{ { "20240101000000_users.sql", SHOP_USERS, "20240103000000_posts.sql", SHOP_POSTS,
		    "20240104000000_bad.sql", "select 'open;\n", NULL },
		  ERROR_INVALID,
		  "20240104000000_bad.sql:1:8: unclosed quote '; nothing behind it ends it" },
		{ { "README.txt", "hello", NULL },
		  ERROR_INVALID,
		  "README.txt: the files look like no known format; name it with "
		  "--format (`lockstep formats` lists them)" },
	};
	struct world *world = *state;

	assert_fine(world_push(world, "shop", shop_second, NULL));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = world_push(world, "shop", cases[i].files, NULL);

		assert_int_equal(error.code, cases[i].code);
		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(world_entries(world, "release.refused"), i + 1);
	}
	assert_int_equal(world_entries(world, "release.sealed"), 1);
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

static void a_pipeline_may_come_before_the_first_push(void **state)
{
	struct world *world = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct store *reader;
	struct project project;
	struct error error = world_pipeline(world, "shop", "enviroments: []\n");

	assert_int_equal(error.code, ERROR_INVALID);
	assert_int_equal(world_entries(world, "project.created"), 0);
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	assert_int_equal(world_entries(world, "project.created"), 1);
	error = world_rollout(world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(
	    error.text,
	    "the newest release is not rolled out to staging: release: project shop has no release "
	    "yet; "
	    "`lockstep push DIR --project shop` makes one; targets: no agent serves a target of "
	    "project shop in staging; enrol one with `lockstep agent token --env staging`");
	assert_fine(world_push(world, "shop", shop_first, NULL));
	assert_int_equal(world_entries(world, "project.created"), 1);
	reader = world_reader(world);
	assert_ok(project_load(world->arena, reader, "shop", &project, &error));
	assert_string_equal(project.format, "plain");
	assert_int_equal(project.releases, 1);
	assert_int_equal(project.pipeline_version, 1);
	projections_follow_from_the_log(world);
}

static void a_mistaken_pipeline_is_refused_and_logged(void **state)
{
	struct world *world = *state;
	struct error error;

	assert_fine(world_push(world, "shop", shop_first, NULL));
	error = world_pipeline(world, "shop", "environments:\n  - nam: staging\n");
	assert_int_equal(error.code, ERROR_INVALID);
	assert_int_equal(world_entries(world, "pipeline.refused"), 1);
	assert_int_equal(world_entries(world, "pipeline.applied"), 0);
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	assert_fine(world_pipeline(world, "shop", shop_pipeline));
	assert_int_equal(world_entries(world, "pipeline.applied"), 1);
}

/* A first release may hold history that is never run. */
static void a_new_file_that_no_agent_would_begin_is_refused_but_of_a_first_release(void **state)
{
#define OLD "20240101000000_old.sql", "create table a (x integer);\nvacuum;\n"
#define MIX "insert into a values (1);\nvacuum a;\n"
	static const char *const first[] = { OLD, NULL };
	static const char *const mixed[] = { OLD, "20240102000000_new.sql", MIX, NULL };
	static const char *const said[] = { OLD, "20240102000000_new.sql",
					    "-- lockstep:txmode none\n\n" MIX, NULL };
	struct world *world = *state;
	struct release_row row;
	struct error error;

	assert_fine(world_push(world, "shop", first, NULL));
	assert_ok(release_load(world->arena, world_reader(world), "shop", 1, &row, &error));
	assert_int_equal(row.warning_count, 1);
	assert_string_equal(
	    row.warnings[0],
	    "20240101000000_old.sql:2: this statement cannot run in a transaction, and the one on "
	    "line 1 can: put what cannot into a file of its own or, when each may hold without the "
	    "others, `-- lockstep:txmode none` and an empty line at the top of the file, which "
	    "then runs statement by statement; an agent refuses to begin it, unless the target has "
	    "it already");
	error = world_push(world, "shop", mixed, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "20240102000000_new.sql:2: this statement cannot run "));
	assert_int_equal(world_entries(world, "release.refused"), 1);
	assert_fine(world_push(world, "shop", said, NULL));
	assert_fine(world_push(world, "shop", said, NULL));
	assert_int_equal(world_entries(world, "release.sealed"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_push_seals_releases_and_the_same_bytes_make_none),
		WORLD_TEST(what_the_registry_does_not_accept_is_refused_and_logged),
		WORLD_TEST(a_new_file_that_no_agent_would_begin_is_refused_but_of_a_first_release),
		WORLD_TEST(a_file_over_the_limit_is_refused),
		WORLD_TEST(bytes_have_to_be_there_and_to_be_the_right_ones),
		WORLD_TEST(a_pipeline_may_come_before_the_first_push),
		WORLD_TEST(a_mistaken_pipeline_is_refused_and_logged),
	};

	return cmocka_run_group_tests_name("coordinator/operations_registry", tests, NULL, NULL);
}
