#include <string.h>

#include "tests/support/served.h"

static const char *hex_of(struct arena *arena, const char *text)
{
	struct hash hash = hash_of(text, strlen(text));

	return hash_hex(arena, &hash);
}

static void a_blob_is_missing_until_it_was_put_and_comes_back_as_it_was(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *hex = hex_of(arena, "select 1;\n");
	const char *path = arena_printf(arena, "/v1/projects/shop/blobs/%s", hex);
	const char *ask = arena_printf(arena, "{\"hashes\":[\"%s\"]}", hex);
	const char *missing = "/v1/projects/shop/blobs/missing";
	struct value *answer = served_ask(served, 200, "POST", missing, ask);
	struct http_reply reply;

	(void)state;
	assert_string_equal(value_as_text(value_at(value_get(answer, "missing"), 0)), hex);
	assert_null(served_ask(served, 204, "PUT", path, "select 1;\n"));
	answer = served_ask(served, 200, "POST", missing, ask);
	assert_int_equal(value_count(value_get(answer, "missing")), 0);
	reply = http_ask(arena, served_address(served), "GET", path, served_admin(served), NULL);
	assert_int_equal(reply.status, 200);
	assert_true(bytes_equal_text(reply.body, "select 1;\n"));
	assert_non_null(strstr(reply.head, "application/octet-stream"));
	served_stop(served);
}

static void a_large_blob_comes_back_as_it_was(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	size_t size = 5 * BLOB_STEP + 1;
	char *text = arena_alloc(arena, size + 1);
	const char *path;
	struct http_reply reply;

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = (char)('a' + i * 7 % 26);
	path = arena_printf(arena, "/v1/projects/shop/blobs/%s", hex_of(arena, text));
	assert_null(served_ask(served, 204, "PUT", path, text));
	assert_null(served_ask(served, 204, "PUT", path, text));
	reply = http_ask(arena, served_address(served), "GET", path, served_admin(served), NULL);
	assert_int_equal(reply.status, 200);
	assert_true(bytes_equal_text(reply.body, text));
	served_stop(served);
}

static void a_blob_that_does_not_have_its_hash_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *hex = hex_of(arena, "a");

	(void)state;
	served_refused(served, 400, served_admin(served), "PUT",
		       arena_printf(arena, "/v1/projects/shop/blobs/%s", hex), "b");
	served_stop(served);
}

static void another_projects_blob_is_not_there(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *hex = hex_of(arena, "a");
	struct value *answer;

	(void)state;
	served_ask(served, 204, "PUT", arena_printf(arena, "/v1/projects/shop/blobs/%s", hex), "a");
	assert_string_equal(served_refused(served, 404, served_admin(served), "GET",
					   arena_printf(arena, "/v1/projects/bank/blobs/%s", hex),
					   NULL),
			    arena_printf(arena, "project bank has no blob %s", hex));
	answer = served_ask(served, 200, "POST", "/v1/projects/bank/blobs/missing",
			    arena_printf(arena, "{\"hashes\":[\"%s\"]}", hex));
	assert_int_equal(value_count(value_get(answer, "missing")), 1);
	served_stop(served);
}

#define PIPELINE "environments:\n  - name: staging\n  - name: production\n    after: staging\n"

static void a_pipeline_is_put_in_force_once_and_shown(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *path = "/v1/projects/shop/pipeline";
	struct value *answer, *production;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	assert_string_equal(served_refused(served, 404, served_admin(served), "GET", path, NULL),
			    "project shop has no pipeline yet; put one in force with `lockstep "
			    "pipeline apply FILE.yaml --project shop`");
	answer = served_ask(served, 200, "PUT", path, PIPELINE);
	assert_int_equal(value_get_integer(answer, "version", 0), 1);
	assert_true(value_get_bool(answer, "changed", false));
	answer = served_ask(served, 200, "PUT", path, PIPELINE);
	assert_int_equal(value_get_integer(answer, "version", 0), 1);
	assert_false(value_get_bool(answer, "changed", true));
	answer = served_ask(served, 200, "GET", path, NULL);
	assert_string_equal(value_get_text(answer, "text"), PIPELINE);
	assert_string_equal(value_get_text(answer, "sha256"), hex_of(arena, PIPELINE));
	production = value_at(value_get(answer, "environments"), 1);
	assert_string_equal(value_get_text(production, "name"), "production");
	assert_string_equal(value_as_text(value_at(value_get(production, "after"), 0)), "staging");
	served_stop(served);
}

static const struct {
	const char *text, *expected;
} bad_pipelines[] = {
	{ "enviroments:\n", "pipeline:1:1: unknown key 'enviroments'; did you mean "
			    "'environments'?" },
	{ "environments:\n  - {name: a, after: b}\n  - {name: b, after: a}\n",
	  "pipeline:2:22: environments wait for each other: a -> b -> a" },
	{ "environments:\n  - {name: a, after: b}\n",
	  "pipeline:2:22: 'a' comes after 'b', which is no environment of this pipeline" },
};

static void a_bad_pipeline_is_400_with_line_and_column_and_logged(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *answer;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	for (size_t i = 0; i < COUNT(bad_pipelines); i++)
		assert_string_equal(served_refused(served, 400, served_admin(served), "PUT",
						   "/v1/projects/shop/pipeline",
						   bad_pipelines[i].text),
				    bad_pipelines[i].expected);
	answer = served_ask(served, 200, "GET", "/v1/history?type=pipeline.refused", NULL);
	assert_int_equal(value_count(value_get(answer, "items")), COUNT(bad_pipelines));
	served_stop(served);
}

static void a_pipeline_for_another_project_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	assert_string_equal(served_refused(served, 400, served_admin(served), "PUT",
					   "/v1/projects/shop/pipeline",
					   "project: bank\nenvironments:\n  - name: a\n"),
			    "this is the pipeline of project 'bank', not of 'shop'");
	served_stop(served);
}

static void a_limited_token_sees_its_own_project(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *limited = served_token(served, ROLE_VIEWER, "bank", NULL);
	struct http_reply reply;
	struct value *items;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_push(served, "bank", "1_a.sql", "create table a (x int);\n", NULL);
	items = value_get(served_ask(served, 200, "GET", "/v1/projects", NULL), "items");
	assert_int_equal(value_count(items), 2);
	assert_int_equal(value_get_integer(value_at(items, 0), "releases", 0), 1);
	assert_string_equal(value_get_text(value_at(items, 0), "dialect"), "sqlite");
	reply = http_ask(arena, served_address(served), "GET", "/v1/projects", limited, NULL);
	assert_int_equal(reply.status, 200);
	assert_null(memmem(reply.body.data, reply.body.size, "shop", 4));
	assert_non_null(memmem(reply.body.data, reply.body.size, "bank", 4));
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_is_missing_until_it_was_put_and_comes_back_as_it_was),
		cmocka_unit_test(a_large_blob_comes_back_as_it_was),
		cmocka_unit_test(a_blob_that_does_not_have_its_hash_is_refused),
		cmocka_unit_test(another_projects_blob_is_not_there),
		cmocka_unit_test(a_pipeline_is_put_in_force_once_and_shown),
		cmocka_unit_test(a_bad_pipeline_is_400_with_line_and_column_and_logged),
		cmocka_unit_test(a_pipeline_for_another_project_is_refused),
		cmocka_unit_test(a_limited_token_sees_its_own_project),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
