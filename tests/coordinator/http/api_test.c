#include "coordinator/http/api.h"

#include <string.h>
#include <unistd.h>

#include "tests/support/served.h"

static void health_needs_no_token(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *address = served_address(served);
	struct http_reply reply = http_ask(arena, address, "GET", "/healthz", NULL, NULL);

	(void)state;
	assert_int_equal(reply.status, 200);
	assert_true(bytes_equal_text(reply.body, "ok\n"));
	reply = http_ask(arena, address, "GET", "/readyz", NULL, NULL);
	assert_int_equal(reply.status, 200);
	assert_true(bytes_equal_text(reply.body, "ready\n"));
	served_stop(served);
}

static const char no_token[] =
    "no token: send \"Authorization: Bearer TOKEN\" (see LOCKSTEP_TOKEN)";

static void without_a_token_that_is_known_nothing_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *first;

	(void)state;
	assert_string_equal(served_refused(served, 401, NULL, "GET", "/v1/projects", NULL),
			    no_token);
	assert_string_equal(served_refused(served, 401, NULL, "POST", "/v1/tokens", "{}"),
			    no_token);
	first = served_refused(served, 401, "wrong", "GET", "/v1/projects", NULL);
	assert_string_equal(served_refused(served, 401, "wrong", "POST", "/v1/tokens", "{}"),
			    first);
	served_stop(served);
}

static void unknown_paths_and_methods_are_refused_with_the_way_out(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct http_reply reply;

	(void)state;
	assert_string_equal(served_refused(served, 404, served_admin(served), "GET", "/v2", NULL),
			    "there is nothing at /v2; the interface begins at /v1/projects");
	assert_string_equal(
	    served_refused(served, 405, served_admin(served), "DELETE", "/v1/tokens", NULL),
	    "/v1/tokens has no such method; it has POST, GET");
	reply = http_ask(arena, served_address(served), "DELETE", "/v1/tokens", NULL, NULL);
	assert_non_null(strstr(reply.head, "Allow: POST, GET\r\n"));
	served_stop(served);
}

static const struct {
	const char *method, *path, *body, *expected;
} bad_bodies[] = {
	{ "POST", "/v1/projects/shop/rollouts", "{\"environment\":",
	  "the body is not JSON: line 1, column 15: unexpected token near end of file" },
	{ "POST", "/v1/projects/shop/rollouts", "{\"environmnt\":\"staging\"}",
	  "unknown member 'environmnt'; did you mean 'environment'?" },
	{ "POST", "/v1/projects/shop/rollouts", "{}", "'environment' is missing" },
	{ "POST", "/v1/projects/shop/rollouts", "{\"environment\":\"a\",\"kind\":\"baseline\"}",
	  "'kind' is 'baseline'; write apply or rehearse" },
	{ "POST", "/v1/projects/shop/releases", "{\"files\":[{\"path\":\"a\"}]}",
	  "files[0]: 'sha256' is missing" },
	{ "POST", "/v1/projects/shop/releases",
	  "{\"files\":[{\"path\":\"a\",\"sha256\":\"x\",\"size\":1}]}",
	  "files[0]: 'sha256' has to be 64 lower-case hexadecimal digits" },
	{ "POST", "/v1/projects/shop/releases", "{\"dialect\":\"oracle\",\"files\":[]}",
	  "'dialect' is 'oracle'; write any, postgres or sqlite" },
	{ "POST", "/v1/projects/shop/blobs/missing", "{\"hashes\":[1]}",
	  "'hashes' has to hold SHA-256 hashes of 64 lower-case hexadecimal digits" },
	{ "POST", "/v1/tokens", "{\"name\":\"x\",\"role\":\"root\"}",
	  "'role' is 'root'; write viewer, auditor, deployer, approver or admin" },
	{ "POST", "/v1/agents/tokens", "{\"environment\":\"a\",\"valid_for\":1e9}",
	  "'valid_for' has to be a whole number that is not negative" },
	{ "POST", "/v1/agents/tokens", "{\"environment\":\"a\",\"valid_for\":999999999999}",
	  "'valid_for' is in seconds, ten years at most" },
	{ "GET", "/v1/history?limit=many", NULL,
	  "'limit' in the query has to be a number from 0 to 1000" },
	{ "GET", "/v1/history?since=yesterday", NULL,
	  "'since' in the query has to be a time like 2026-03-01T02:00:00Z or a date like "
	  "2026-03-01" },
	{ "GET", "/v1/history?actr=me", NULL,
	  "unknown member 'actr' in the query; did you mean "
	  "'actor'?" },
	{ "GET", "/v1/projects/shop/rollouts/r-1?wait=61", NULL,
	  "'wait' in the query has to be a number from 0 to 60" },
};

static void bad_input_is_400_and_names_what_is_wrong(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(bad_bodies); i++)
		assert_string_equal(served_refused(served, 400, served_admin(served),
						   bad_bodies[i].method, bad_bodies[i].path,
						   bad_bodies[i].body),
				    bad_bodies[i].expected);
	served_stop(served);
}

static void a_missing_scope_is_403_and_a_log_entry(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *viewer = served_token(served, ROLE_VIEWER, NULL, NULL);
	const char *limited = served_token(served, ROLE_ADMIN, "shop", NULL);
	struct value *items, *entry;

	(void)state;
	assert_string_equal(served_refused(served, 403, viewer, "GET", "/v1/history", NULL),
			    "token 'viewer' has the role viewer and may not read the history; that "
			    "takes the role auditor or deployer or approver or admin");
	assert_string_equal(
	    served_refused(served, 403, limited, "GET", "/v1/projects/bank/status", NULL),
	    "token 'admin' is limited to project 'shop' and does not reach 'bank'");
	items = value_get(served_ask(served, 200, "GET", "/v1/history?type=access.refused", NULL),
			  "items");
	assert_int_equal(value_count(items), 2);
	entry = value_at(items, 0);
	assert_string_equal(value_get_text(value_get(entry, "actor"), "name"), "viewer");
	assert_string_equal(value_get_text(entry, "cause"), "GET /v1/history");
	assert_string_equal(value_get_text(entry, "role"), "viewer");
	assert_null(value_get_text(entry, "project"));
	assert_string_equal(value_get_text(value_at(items, 1), "project"), "bank");
	served_stop(served);
}

static void a_body_over_the_limit_is_413(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	size_t size = SERVED_BODY_LIMIT + 1;
	char *large = arena_alloc(arena, size + 1);

	(void)state;
	memset(large, ' ', size);
	large[size] = '\0';
	served_refused(served, 413, served_admin(served), "POST", "/v1/tokens", large);
	served_stop(served);
}

static void stopping_answers_what_waits(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	int half = http_connect(served_address(served));

	(void)state;
	http_send(half, "GET /healthz HT", 15);
	served_stop(served);
	assert_int_equal(http_receive(arena, half).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(health_needs_no_token),
		cmocka_unit_test(without_a_token_that_is_known_nothing_is_told),
		cmocka_unit_test(unknown_paths_and_methods_are_refused_with_the_way_out),
		cmocka_unit_test(bad_input_is_400_and_names_what_is_wrong),
		cmocka_unit_test(a_missing_scope_is_403_and_a_log_entry),
		cmocka_unit_test(a_body_over_the_limit_is_413),
		cmocka_unit_test(stopping_answers_what_waits),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
