#include <string.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "tests/support/cli.h"
#include "tests/support/rest.h"

#define PROJECT "/v1/projects/shop"

static const char *hex_of(struct arena *arena, const char *text)
{
	struct hash hash = hash_of(text, strlen(text));

	return hash_hex(arena, &hash);
}

#define FIRST  "CREATE TABLE a (b integer);\n"
#define SECOND "CREATE TABLE c (d integer);\n"

static void a_push_sends_only_what_is_missing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = test_folder(arena), *second = hex_of(arena, SECOND);
	struct rest_row rows[] = {
		{ "POST", PROJECT "/blobs/missing", 200,
		  arena_printf(arena, "{\"missing\":[\"%s\"]}", second) },
		{ "PUT", arena_printf(arena, PROJECT "/blobs/%s", second), 204, "" },
		{ "POST", PROJECT "/releases", 201,
		  "{\"created\":true,\"release\":{\"project\":\"shop\",\"number\":3,"
		  "\"tag\":\"v3\",\"warnings\":[\"look here\"]}}" },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result;

	(void)state;
	test_write(arena, dir, "0001_a.sql", FIRST);
	test_write(arena, dir, "0002_c.sql", SECOND);
	result = CLI(arena, "push", dir, "--project", "shop", "--tag", "v3", "--dialect", "sqlite",
		     "--url", rest_url(rest));
	assert_string_equal(result.err, "warning: look here\n");
	assert_int_equal(result.code, 0);
	assert_string_equal(result.out,
			    "release 3 of shop: 2 migrations, 1 file uploaded, tagged v3\n"
			    "  read as plain: 0001_a.sql begins with a number\n"
			    "Next: lockstep rollout start --env ENVIRONMENT --wait\n");
	assert_non_null(
	    strstr(rest_heard(rest),
		   arena_printf(arena,
				"POST " PROJECT "/releases - {\"dialect\":\"sqlite\",\"files\":["
				"{\"path\":\"0001_a.sql\",\"sha256\":\"%s\",\"size\":28},"
				"{\"path\":\"0002_c.sql\",\"sha256\":\"%s\",\"size\":28}],"
				"\"format\":\"plain\",\"tag\":\"v3\"}\n",
				hex_of(arena, FIRST), second)));
	rest_close(rest);
}

static void a_push_names_what_it_replaces(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = test_folder(arena);
	static const struct rest_row rows[] = {
		{ "POST", PROJECT "/blobs/missing", 200, "{\"missing\":[]}" },
		{ "POST", PROJECT "/releases", 201,
		  "{\"created\":true,\"replaced\":[\"0002\"],\"release\":{\"project\":\"shop\","
		  "\"number\":3}}" },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result;

	(void)state;
	test_write(arena, dir, "0001_a.sql", FIRST);
	test_write(arena, dir, "0002_c.sql", SECOND);
	result = CLI(arena, "push", dir, "--project", "shop", "--replace", "0001,0002", "--url",
		     rest_url(rest));
	assert_string_equal(result.err, "");
	assert_string_equal(result.out, "release 3 of shop: 2 migrations, 0 files uploaded\n"
					"  replaces 0002_c.sql\n"
					"  read as plain: 0001_a.sql begins with a number\n"
					"Next: lockstep rollout start --env ENVIRONMENT --wait\n");
	assert_non_null(strstr(rest_heard(rest), "\"replace\":[\"0001\",\"0002\"]"));
	rest_close(rest);
}

static void a_directory_with_a_problem_is_not_sent(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = test_folder(arena);
	struct cli_result result;

	(void)state;
	test_write(arena, dir, "20240101000000_a.sql", FIRST);
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", dir).code, 0);
	test_write(arena, dir, "20240101000000_a.sql", SECOND);
	result = CLI(arena, "push", dir, "--project", "shop", "--url", "http://127.0.0.1:1");
	assert_int_equal(result.code, 2);
	assert_non_null(strstr(result.err, "20240101000000_a.sql was edited"));
	result = CLI(arena, "push", dir, "--url", "http://127.0.0.1:1");
	assert_int_equal(result.code, 4);
	assert_string_equal(result.err, "lockstep: a release of which project? Give --project NAME "
					"or LOCKSTEP_PROJECT\n");
}

static void a_release_is_pulled_byte_for_byte(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = path_join(arena, test_folder(arena), "pulled");
	const char *first = hex_of(arena, FIRST);
	struct rest_row rows[] = {
		{ "GET", PROJECT "/releases/3", 200,
		  arena_printf(
		      arena,
		      "{\"number\":3,\"files\":[{\"path\":\"meta/x.sql\",\"sha256\":\"%s\"}]}",
		      first) },
		{ "GET", arena_printf(arena, PROJECT "/blobs/%s", first), 200, FIRST },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result =
	    CLI(arena, "release", "pull", "3", dir, "--project", "shop", "--url", rest_url(rest));
	struct error error = { 0 };
	struct bytes bytes;

	(void)state;
	assert_string_equal(result.err, "");
	assert_int_equal(result.code, 0);
	assert_ok(file_read(arena, path_join(arena, dir, "meta/x.sql"), 0, &bytes, &error));
	assert_string_equal(bytes.data, FIRST);
	rest_close(rest);
	result = CLI(arena, "release", "pull", "3", dir, "--project", "shop");
	assert_int_equal(result.code, 5);
	assert_non_null(strstr(result.err, "is not an empty directory"));
}

static const struct {
	const char *path, *text, *part;
} lies[] = {
	{ "../evil.sql", FIRST, "'../evil.sql', which is no path inside a directory" },
	{ "/evil.sql", FIRST, "'/evil.sql', which is no path inside a directory" },
	{ "a/../evil.sql", FIRST, "'a/../evil.sql', which is no path inside a directory" },
	{ "a//evil.sql", FIRST, "'a//evil.sql', which is no path inside a directory" },
	{ "a.sql", SECOND, "a.sql: the coordinator's bytes do not have the hash" },
};

static void a_coordinator_that_lies_writes_no_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lies); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *dir = path_join(arena, test_folder(arena), "pulled");
		const char *first = hex_of(arena, FIRST);
		struct rest_row rows[] = {
			{ "GET", PROJECT "/releases/3", 200,
			  arena_printf(
			      arena,
			      "{\"number\":3,\"files\":[{\"path\":\"%s\",\"sha256\":\"%s\"}]}",
			      lies[i].path, first) },
			{ "GET", arena_printf(arena, PROJECT "/blobs/%s", first), 200,
			  lies[i].text },
		};
		struct rest *rest = rest_open(rows, text_equal(lies[i].path, "a.sql") ? 2 : 1);
		struct cli_result result = CLI(arena, "release", "pull", "3", dir, "--project",
					       "shop", "--url", rest_url(rest));

		assert_int_equal(result.code, 2);
		if (!strstr(result.err, lies[i].part))
			fail_msg("%s", result.err);
		assert_false(file_exists(dir));
		rest_close(rest);
	}
}

static void a_difference_names_what_was_added_edited_and_removed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "GET", PROJECT "/releases/1", 200,
		  "{\"number\":1,\"migrations\":[{\"version\":\"1\",\"name\":\"1_a.sql\","
		  "\"sha256\":\"aa\"},{\"version\":\"2\",\"name\":\"2_b.sql\",\"sha256\":\"bb\"}]"
		  "}" },
		{ "GET", PROJECT "/releases/latest", 200,
		  "{\"number\":2,\"migrations\":[{\"version\":\"2\",\"name\":\"2_b.sql\","
		  "\"sha256\":\"bc\"},{\"version\":\"3\",\"name\":\"3_c.sql\",\"sha256\":\"cc\"}]"
		  "}" },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "release", "diff", "1", "latest", "--project", "shop",
				       "--url", rest_url(rest));

	(void)state;
	assert_string_equal(result.out, "edited   2_b.sql\nadded    3_c.sql\nremoved  1_a.sql\n");
	rest_close(rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_push_sends_only_what_is_missing),
		cmocka_unit_test(a_push_names_what_it_replaces),
		cmocka_unit_test(a_directory_with_a_problem_is_not_sent),
		cmocka_unit_test(a_release_is_pulled_byte_for_byte),
		cmocka_unit_test(a_coordinator_that_lies_writes_no_file),
		cmocka_unit_test(a_difference_names_what_was_added_edited_and_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
