#include "cli/api.h"

#include <stdlib.h>

#include "tests/support/rest.h"

static void api_close_scoped(struct api **api)
{
	api_disconnect(*api);
}

static const struct {
	unsigned status;
	const char *body;
	enum error_code code;
	const char *text;
} failures[] = {
	{ 409, "{\"code\":\"refused\",\"detail\":\"staging first\"}", ERROR_REFUSED,
	  "staging first" },
	{ 409, "{\"code\":\"integrity\",\"detail\":\"edited\"}", ERROR_INTEGRITY, "edited" },
	{ 404, "{\"detail\":\"no such rollout\"}", ERROR_NOT_FOUND, "no such rollout" },
	{ 423, "{\"code\":\"locked by someone else\",\"detail\":\"held\"}", ERROR_LOCKED, "held" },
	{ 504, "{\"code\":\"timed out\",\"detail\":\"late\"}", ERROR_TIMEOUT, "late" },
	{ 500, "{\"code\":\"internal error\",\"detail\":\"bug\"}", ERROR_INTERNAL, "bug" },
	{ 401, "{\"code\":\"not permitted\",\"detail\":\"no token\"}", ERROR_FORBIDDEN,
	  "no token: give one with --token-file or LOCKSTEP_TOKEN" },
	{ 400, "{\"code\":\"not a code\",\"detail\":\"x\"}", ERROR_INVALID, "x" },
	{ 502, "<html>proxy</html>", ERROR_UNREACHABLE, NULL },
	{ 200, "<html>login</html>", ERROR_UNREACHABLE, NULL },
	{ 302, "", ERROR_INTERNAL, NULL },
};

static void the_code_in_a_problem_document_is_the_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(failures); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct rest_row row = { "GET", "/v1/x", failures[i].status,
					      failures[i].body };
		struct rest *rest = rest_open(&row, 1);
		struct api_settings settings = { .url = rest_url(rest) };
		SCOPED(api_close_scoped) struct api *api = NULL;
		struct error error = { 0 };
		struct value *answer;

		assert_ok(api_connect(&settings, &api, &error));
		assert_false(api_get(arena, api, "/v1/x", &answer, &error));
		assert_int_equal(error.code, failures[i].code);
		if (failures[i].text)
			assert_string_equal(error.text, failures[i].text);
		rest_close(rest);
	}
}

static void a_request_carries_the_token_and_its_body(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "POST", "/v1/a", 201, "{\"n\":1}" },
		{ "PUT", "/v1/b", 204, "" },
		{ "GET", "/v1/c?after=7&name=a b", 200, "{\"n\":2}" },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	/* A slash at the end of the URL makes no difference. */
	struct api_settings settings = { .url = arena_printf(arena, "%s/", rest_url(rest)),
					 .token = "secret" };
	struct api_request post = { .method = "POST", .path = "/v1/a" };
	struct api_request put = { .method = "PUT",
				   .path = "/v1/b",
				   .body = bytes_of("bytes"),
				   .type = "application/octet-stream" };
	struct value *body = value_object(arena), *answer;
	SCOPED(api_close_scoped) struct api *api = NULL;
	struct buffer path = buffer_in(arena);
	struct error error = { 0 };
	struct bytes bytes;

	(void)state;
	value_put_text(body, "key", "value");
	buffer_add_text(&path, "/v1/c");
	api_query(&path, "after", "7");
	api_query(&path, "absent", NULL);
	api_query(&path, "name", "a b");
	assert_ok(api_connect(&settings, &api, &error));
	assert_ok(api_send(arena, api, &post, body, &answer, &error));
	assert_int_equal(value_get_integer(answer, "n", 0), 1);
	assert_ok(api_call(arena, api, &put, &bytes, &error));
	assert_int_equal(bytes.size, 0);
	assert_ok(api_get(arena, api, buffer_text(&path), &answer, &error));
	assert_string_equal(rest_heard(rest), "POST /v1/a Bearer secret {\"key\":\"value\"}\n"
					      "PUT /v1/b Bearer secret bytes\n"
					      "GET /v1/c?after=7&name=a b Bearer secret \n");
	rest_close(rest);
}

static void a_coordinator_that_is_not_there_is_unreachable(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct api_settings settings = { .url = "http://anna:hidden@127.0.0.1:1" };
	SCOPED(api_close_scoped) struct api *api = NULL;
	struct error error = { 0 };
	struct value *answer;

	(void)state;
	assert_ok(api_connect(&settings, &api, &error));
	assert_refused(api_get(arena, api, "/v1/x", &answer, &error), ERROR_UNREACHABLE,
		       "no coordinator at 127.0.0.1:1: Couldn't connect to server (start one, or "
		       "name it with --url or LOCKSTEP_URL)");
}

static void a_coordinator_on_this_machine_is_asked_without_the_proxy(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = { "GET", "/v1/x", 200, "{}" };
	struct rest *rest = rest_open(&row, 1);
	struct api_settings settings = { .url = rest_url(rest) };
	SCOPED(api_close_scoped) struct api *api = NULL;
	struct error error = { 0 };
	struct value *answer;

	(void)state;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	assert_ok(api_connect(&settings, &api, &error));
	assert_ok(api_get(arena, api, "/v1/x", &answer, &error));
	unsetenv("http_proxy");
	rest_close(rest);
}

static void a_token_cannot_smuggle_in_a_header(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct api_settings settings = { .url = "http://127.0.0.1:1", .token = "a\r\nX-Evil: 1" };
	SCOPED(api_close_scoped) struct api *api = NULL;
	struct error error = { 0 };
	struct value *answer;

	(void)state;
	assert_ok(api_connect(&settings, &api, &error));
	assert_refused(api_get(arena, api, "/v1/x", &answer, &error), ERROR_INVALID,
		       "the token holds characters that no token has");
}

static void names_are_escaped_in_paths(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(api_escape(arena, "a-b_c.d~9"), "a-b_c.d~9");
	assert_string_equal(api_escape(arena, "../x?y=ä&#"), "..%2Fx%3Fy%3D%C3%A4%26%23");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_code_in_a_problem_document_is_the_error),
		cmocka_unit_test(a_request_carries_the_token_and_its_body),
		cmocka_unit_test(a_coordinator_that_is_not_there_is_unreachable),
		cmocka_unit_test(a_coordinator_on_this_machine_is_asked_without_the_proxy),
		cmocka_unit_test(a_token_cannot_smuggle_in_a_header),
		cmocka_unit_test(names_are_escaped_in_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
