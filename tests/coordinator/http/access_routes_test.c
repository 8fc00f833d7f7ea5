#include <string.h>

#include "tests/support/served.h"

static void a_token_works_until_it_is_revoked_and_its_secret_is_shown_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *made =
	    served_ask(served, 201, "POST", "/v1/tokens",
		       "{\"name\":\"ci\",\"role\":\"viewer\",\"project\":\"shop\"}");
	const char *secret = value_get_text(made, "token"), *id = value_get_text(made, "id");
	struct http_reply reply =
	    http_ask(arena, served_address(served), "GET", "/v1/projects", secret, NULL);
	struct value *row;

	(void)state;
	assert_int_equal(reply.status, 200);
	reply = http_ask(arena, served_address(served), "GET", "/v1/tokens", served_admin(served),
			 NULL);
	assert_null(memmem(reply.body.data, reply.body.size, secret, strlen(secret)));
	served_ask(served, 200, "POST", arena_printf(arena, "/v1/tokens/%s/revoke", id),
		   "{\"reason\":\"it leaked\"}");
	row = value_get(served_ask(served, 200, "GET", "/v1/history?type=token.revoked", NULL),
			"items");
	assert_string_equal(value_get_text(value_at(row, 0), "reason"), "it leaked");
	served_refused(served, 401, secret, "GET", "/v1/projects", NULL);
	row = value_at(value_get(served_ask(served, 200, "GET", "/v1/tokens", NULL), "items"), 1);
	assert_string_equal(value_get_text(row, "name"), "ci");
	assert_string_equal(value_get_text(row, "project"), "shop");
	assert_string_equal(value_get_text(row, "state"), "revoked");
	served_stop(served);
}

static void a_join_token_is_made_for_an_environment(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *made = served_ask(served, 201, "POST", "/v1/agents/tokens",
					"{\"environment\":\"staging\",\"valid_for\":60}");

	(void)state;
	assert_true(strlen(value_get_text(made, "token")) > 60);
	assert_string_equal(value_get_text(made, "environment"), "staging");
	assert_non_null(value_get_text(made, "expires"));
	served_stop(served);
}

static void agents_are_listed_with_their_targets_and_revoked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *agent;

	(void)state;
	served_target(served, "shop", "staging", "staging-1");
	agent = value_at(value_get(served_ask(served, 200, "GET", "/v1/agents", NULL), "items"), 0);
	assert_string_equal(value_get_text(agent, "id"), "a-1");
	assert_string_equal(value_get_text(agent, "environment"), "staging");
	assert_string_equal(value_get_text(agent, "state"), "active");
	assert_false(value_get_bool(agent, "online", true));
	assert_true(value_is_null(value_get(agent, "last_seen")));
	assert_string_equal(value_as_text(value_at(value_get(agent, "targets"), 0)), "staging-1");
	served_ask(served, 200, "POST", "/v1/agents/a-1/revoke", "{\"reason\":\"lost\"}");
	agent = value_at(value_get(served_ask(served, 200, "GET", "/v1/agents", NULL), "items"), 0);
	assert_string_equal(value_get_text(agent, "state"), "revoked");
	served_refused(served, 409, served_admin(served), "POST", "/v1/agents/a-1/revoke", "{}");
	served_refused(served, 404, served_admin(served), "POST", "/v1/agents/a-9/revoke", "{}");
	served_stop(served);
}

static void a_limited_admin_makes_no_tokens(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *limited = served_token(served, ROLE_ADMIN, "shop", NULL);

	(void)state;
	assert_string_equal(
	    served_refused(served, 403, limited, "POST", "/v1/tokens",
			   "{\"name\":\"x\",\"role\":\"admin\"}"),
	    "token 'admin' is limited to project 'shop'; this takes a token that is "
	    "not limited to one project");
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_works_until_it_is_revoked_and_its_secret_is_shown_once),
		cmocka_unit_test(a_join_token_is_made_for_an_environment),
		cmocka_unit_test(agents_are_listed_with_their_targets_and_revoked),
		cmocka_unit_test(a_limited_admin_makes_no_tokens),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
