#include "coordinator/http/route.h"

#include <string.h>

#include "tests/support/test.h"

/* A path that fits the pattern. */
static const char *example(struct arena *arena, const char *pattern)
{
	static const char *const values[][2] = {
		{ "{project}", "shop" },
		{ "{environment}", "staging" },
		{ "{target}", "eu%2F1" },
		{ "{id}", "r-12" },
		{ "{number}", "latest" },
		{ "{key}", "coordinator" },
		{ "{tile}", "tile/entries/x001/234.p/17" },
		{ "{hash}", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
	};
	struct buffer path = buffer_in(arena);

	while (*pattern) {
		size_t i = 0;

		while (i < COUNT(values) && strncmp(pattern, values[i][0], strlen(values[i][0])))
			i++;
		buffer_printf(&path, "%.*s", i < COUNT(values) ? 0 : 1, pattern);
		buffer_add_text(&path, i < COUNT(values) ? values[i][1] : "");
		pattern += i < COUNT(values) ? strlen(values[i][0]) : 1;
	}
	return path.data;
}

static bool find(struct arena *arena, enum http_method method, const char *path,
		 struct route_match *match, struct error *error)
{
	struct http_request request = { .method = method };

	return http_target_parse(arena, path, &request.target, error) &&
	       route_find(arena, &request, match, error);
}

static void every_row_is_found_by_a_path_of_its_pattern_and_is_whole(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (const struct http_route *const *table = http_routes; *table; table++)
		for (const struct http_route *route = *table; route->pattern; route++) {
			struct error error = { 0 };
			struct route_match match;

			assert_ok(find(arena, route->method, example(arena, route->pattern), &match,
				       &error));
			assert_ptr_equal(match.route, route);
			assert_true(route->work || route->run);
			assert_true(*route->help);
		}
}

/* What decides or changes something is no permission to read. */
static void nothing_but_reading_is_open_to_readers(void **state)
{
	(void)state;
	for (const struct http_route *const *table = http_routes; *table; table++)
		for (const struct http_route *route = *table; route->pattern; route++)
			if (route->method != HTTP_GET)
				assert_true(route->permission > PERMISSION_HISTORY);
}

static void parameters_come_in_the_order_of_the_path(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct route_match match;

	(void)state;
	assert_ok(find(arena, HTTP_POST, "/v1/projects/shop/targets/staging/eu%2F1/baseline",
		       &match, &error));
	assert_string_equal(match.parameters[0], "shop");
	assert_string_equal(match.parameters[1], "staging");
	assert_string_equal(match.parameters[2], "eu/1");
}

static const struct {
	enum http_method method;
	const char *path;
	enum error_code code;
	const char *allow, *expected;
} refused[] = {
	{ HTTP_GET, "/", ERROR_NOT_FOUND, NULL,
	  "there is nothing at /; the interface begins at /v1/projects" },
	{ HTTP_GET, "/v1/projekts", ERROR_NOT_FOUND, NULL,
	  "there is nothing at /v1/projekts; the interface begins at /v1/projects" },
	{ HTTP_GET, "/v1/projects/shop/status/more", ERROR_NOT_FOUND, NULL,
	  "there is nothing at /v1/projects/shop/status/more; the interface begins at "
	  "/v1/projects" },
	{ HTTP_POST, "/v1/projects", ERROR_CONFLICT, "GET",
	  "/v1/projects has no such method; it has GET" },
	{ HTTP_OTHER, "/v1/projects/shop/pipeline", ERROR_CONFLICT, "PUT, GET",
	  "/v1/projects/shop/pipeline has no such method; it has PUT, GET" },
	{ HTTP_GET, "/v1/projects/..%2Fx/status", ERROR_INVALID, NULL,
	  "'../x' is no project's name (letters, digits, '.', '_', '-')" },
	{ HTTP_GET, "/v1/projects/shop/releases/0", ERROR_INVALID, NULL,
	  "'0' is no release: give its number or 'latest'" },
	{ HTTP_GET, "/v1/projects/shop/releases/newest", ERROR_INVALID, NULL,
	  "'newest' is no release: give its number or 'latest'" },
	{ HTTP_GET, "/v1/projects/shop/blobs/ABC", ERROR_INVALID, NULL,
	  "'ABC' is no SHA-256 of 64 lower-case hexadecimal digits" },
	{ HTTP_GET, "/log/tile/0/1", ERROR_INVALID, NULL,
	  "'tile/0/1' is no tile: tile/LEVEL/NNN, tile/entries/NNN, perhaps with .p/WIDTH" },
	{ HTTP_GET, "/log/tile/%30/000", ERROR_INVALID, NULL,
	  "'tile/%30/000' is no tile: tile/LEVEL/NNN, tile/entries/NNN, perhaps with .p/WIDTH" },
	{ HTTP_GET, "/log", ERROR_NOT_FOUND, NULL,
	  "there is nothing at /log; the interface begins at /v1/projects" },
	{ HTTP_GET, "/v1/projects/shop/rollouts/12", ERROR_INVALID, NULL,
	  "'12' is no id, which look like r-12" },
	{ HTTP_GET, "/v1/projects/shop/rollouts/r-", ERROR_INVALID, NULL,
	  "'r-' is no id, which look like r-12" },
	{ HTTP_POST, "/v1/projects/shop/targets/staging/a%0Ab/baseline", ERROR_INVALID, NULL,
	  "'a\nb' is no target's name" },
};

static void what_is_nowhere_or_no_parameter_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct error error = { 0 };
		struct route_match match;

		assert_refused(find(arena, refused[i].method, refused[i].path, &match, &error),
			       refused[i].code, refused[i].expected);
		assert_true(text_equal(match.allow, refused[i].allow));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_a_path_of_its_pattern_and_is_whole),
		cmocka_unit_test(nothing_but_reading_is_open_to_readers),
		cmocka_unit_test(parameters_come_in_the_order_of_the_path),
		cmocka_unit_test(what_is_nowhere_or_no_parameter_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
