#include <string.h>

#include "tests/support/served.h"

#define RELEASES "/v1/projects/shop/releases"

static void a_push_seals_a_release_that_can_be_shown_by_number_and_as_latest(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *release, *migration, *latest;

	(void)state;
	assert_int_equal(served_push(served, "shop", "1_a.sql", "create table a (x int);\n",
				     "2_b.sql", "create table b (x int);\n", NULL),
			 1);
	release = served_ask(served, 200, "GET", RELEASES "/1", NULL);
	assert_string_equal(value_get_text(release, "project"), "shop");
	assert_string_equal(value_get_text(release, "format"), "plain");
	assert_string_equal(value_get_text(release, "dialect"), "sqlite");
	assert_string_equal(value_get_text(release, "pushed_by"), "admin");
	assert_int_equal(value_get_integer(release, "migration_count", 0), 2);
	assert_int_equal(value_count(value_get(release, "files")), 2);
	migration = value_at(value_get(release, "migrations"), 1);
	assert_string_equal(value_get_text(migration, "version"), "2");
	assert_string_equal(value_get_text(migration, "file"), "2_b.sql");
	assert_string_equal(value_get_text(migration, "txmode"), "file");
	latest = served_ask(served, 200, "GET", RELEASES "/latest", NULL);
	assert_true(bytes_equal(value_write(arena, latest), value_write(arena, release)));
	served_refused(served, 404, served_admin(served), "GET", RELEASES "/2", NULL);
	served_stop(served);
}

static void the_same_files_again_are_the_same_release(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct hash hash = hash_of("create table a (x int);\n", 24);
	const char *body;
	struct value *answer;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	body =
	    arena_printf(arena,
			 "{\"format\":\"plain\",\"dialect\":\"sqlite\",\"tag\":\"v1\",\"files\":[{"
			 "\"path\":\"1_a.sql\",\"sha256\":\"%s\",\"size\":24}]}",
			 hash_hex(arena, &hash));
	answer = served_ask(served, 200, "POST", RELEASES, body);
	assert_false(value_get_bool(answer, "created", true));
	assert_int_equal(value_get_integer(value_get(answer, "release"), "number", 0), 1);
	served_stop(served);
}

#define MENDED "create table a (y int);\n"

static const char *replacing(struct arena *arena, const char *list)
{
	struct hash hash = hash_of(MENDED, strlen(MENDED));

	return arena_printf(arena,
			    "{\"replace\":%s,\"files\":[{\"path\":\"1_a.sql\",\"sha256\":\"%s\","
			    "\"size\":%zu}]}",
			    list, hash_hex(arena, &hash), strlen(MENDED));
}

static void a_push_replaces_the_versions_that_it_names(void **state)
{
	static const struct {
		const char *list, *detail;
	} wrong[] = {
		{ "\"1\"", "'replace'" },
		{ "[1]", "replace[0] has to be the version of a migration" },
		{ "[\"1\",\"a\\nb\"]", "replace[1] has to be the version of a migration" },
		{ "[\"2\"]", "no migration of version 2 is registered" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct hash hash = hash_of(MENDED, strlen(MENDED));
	struct value *answer;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 204, "PUT",
		   arena_printf(arena, "/v1/projects/shop/blobs/%s", hash_hex(arena, &hash)),
		   MENDED);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_non_null(strstr(served_refused(served, 400, served_admin(served), "POST",
						      RELEASES, replacing(arena, wrong[i].list)),
				       wrong[i].detail));
	served_refused(served, 409, served_admin(served), "POST", RELEASES, replacing(arena, "[]"));
	answer = served_ask(served, 201, "POST", RELEASES, replacing(arena, "[\"1\"]"));
	answer = value_get(answer, "replaced");
	assert_int_equal(value_count(answer), 1);
	assert_string_equal(value_as_text(value_at(answer, 0)), "1");
	served_stop(served);
}

static void is_as_shown(const char *key, struct value *listed, void *whole)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes expected = value_write(arena, value_get(whole, key));

	if (!bytes_equal(value_write(arena, listed), expected))
		fail_msg("%s is not %.*s", key, (int)expected.size, expected.data);
}

static void releases_are_listed_newest_first_without_their_files(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *items;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", "2_b.sql",
		    "create table b (x int);\n", NULL);
	items = value_get(served_ask(served, 200, "GET", RELEASES, NULL), "items");
	assert_int_equal(value_count(items), 2);
	assert_int_equal(value_get_integer(value_at(items, 0), "number", 0), 2);
	assert_int_equal(value_get_integer(value_at(items, 0), "migration_count", 0), 2);
	assert_null(value_get(value_at(items, 0), "files"));
	value_each(value_at(items, 1), is_as_shown,
		   served_ask(served, 200, "GET", RELEASES "/1", NULL));
	served_refused(served, 404, served_admin(served), "GET", "/v1/projects/bank/releases",
		       NULL);
	served_stop(served);
}

static void an_edited_release_is_refused_and_the_refusal_is_logged(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct hash hash = hash_of("create table a (y int);\n", 24);
	const char *hex = hash_hex(arena, &hash), *detail;
	struct value *items;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 204, "PUT", arena_printf(arena, "/v1/projects/shop/blobs/%s", hex),
		   "create table a (y int);\n");
	detail =
	    served_refused(served, 409, served_admin(served), "POST", RELEASES,
			   arena_printf(arena,
					"{\"format\":\"plain\",\"files\":[{\"path\":\"1_a.sql\","
					"\"sha256\":\"%s\",\"size\":24}]}",
					hex));
	assert_non_null(strstr(detail, "1_a.sql"));
	items = value_get(served_ask(served, 200, "GET", "/v1/history?type=release.refused", NULL),
			  "items");
	assert_int_equal(value_count(items), 1);
	served_stop(served);
}

static void a_file_that_was_not_uploaded_is_404(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct hash hash = hash_of("x", 1);

	(void)state;
	served_refused(
	    served, 404, served_admin(served), "POST", RELEASES,
	    arena_printf(arena, "{\"files\":[{\"path\":\"1_a.sql\",\"sha256\":\"%s\",\"size\":1}]}",
			 hash_hex(arena, &hash)));
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_push_seals_a_release_that_can_be_shown_by_number_and_as_latest),
		cmocka_unit_test(the_same_files_again_are_the_same_release),
		cmocka_unit_test(a_push_replaces_the_versions_that_it_names),
		cmocka_unit_test(releases_are_listed_newest_first_without_their_files),
		cmocka_unit_test(an_edited_release_is_refused_and_the_refusal_is_logged),
		cmocka_unit_test(a_file_that_was_not_uploaded_is_404),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
