#include <string.h>
#include <unistd.h>

#include "tests/support/served.h"

static const struct served_options three = { .lockout = { 3, 60000 } };
static const struct served_options behind = { .lockout = { 3, 60000 }, .proxies = "127.0.0.1" };

static unsigned ask(struct arena *arena, struct served *served, const char *token)
{
	return http_ask(arena, served_address(served), "GET", "/v1/projects", token, NULL).status;
}

/* From an address that a proxy names. */
static struct http_reply ask_from(struct arena *arena, struct served *served, const char *token,
				  const char *forwarded)
{
	int connection = http_connect(served_address(served));
	const char *text = arena_printf(arena,
					"GET /v1/projects HTTP/1.1\r\nHost: x\r\n"
					"Connection: close\r\nAuthorization: Bearer %s\r\n"
					"X-Forwarded-For: %s\r\n\r\n",
					token, forwarded);

	http_send(connection, text, strlen(text));
	return http_receive(arena, connection);
}

static struct value *lockouts(struct served *served)
{
	return value_get(served_ask(served, 200, "GET", "/v1/history?type=access.locked", NULL),
			 "items");
}

static void an_address_with_too_many_wrong_tokens_is_shut_out_and_logged_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &three);
	struct http_reply reply;
	struct value *items;

	(void)state;
	assert_int_equal(ask(arena, served, served_admin(served)), 200);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(arena, served, "wrong"), 401);
	for (int i = 0; i < 10; i++)
		assert_int_equal(ask(arena, served, "wrong"), 429);
	reply = ask_from(arena, served, "wrong", "198.51.100.1");
	assert_int_equal(reply.status, 429);
	assert_non_null(strstr(reply.head, "\r\nRetry-After: 60\r\n"));
	items = lockouts(served);
	assert_int_equal(value_count(items), 1);
	assert_string_equal(value_get_text(value_at(items, 0), "address"), "127.0.0.1");
	assert_int_equal(value_get_integer(value_at(items, 0), "seconds", 0), 60);
	assert_int_equal(value_get_integer(value_at(items, 0), "failures", 0), 3);
	assert_null(value_get_text(value_at(items, 0), "token"));
	served_stop(served);
}

static void a_token_that_was_good_is_heard_from_a_shut_out_address_and_no_other(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &three);
	const char *known = served_token(served, ROLE_VIEWER, NULL, NULL);
	const char *unknown = served_token(served, ROLE_VIEWER, NULL, NULL);

	(void)state;
	assert_int_equal(ask(arena, served, known), 200);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(arena, served, "wrong"), 401);
	assert_int_equal(ask(arena, served, unknown), 429);
	assert_int_equal(ask(arena, served, known), 200);
	assert_int_equal(
	    http_ask(arena, served_address(served), "GET", "/healthz", NULL, NULL).status, 200);
	served_stop(served);
}

static void a_token_that_was_revoked_locks_out_itself_and_nobody_beside_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &three);
	struct value *made = served_ask(served, 201, "POST", "/v1/tokens",
					"{\"name\":\"leaked\",\"role\":\"admin\"}");
	const char *leaked = value_get_text(made, "token");
	const char *fresh = served_token(served, ROLE_VIEWER, NULL, NULL);
	struct value *items;

	(void)state;
	served_ask(served, 200, "POST",
		   arena_printf(arena, "/v1/tokens/%s/revoke", value_get_text(made, "id")), "{}");
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(arena, served, leaked), 401);
	assert_int_equal(ask(arena, served, leaked), 429);
	assert_int_equal(ask(arena, served, fresh), 200);
	items = lockouts(served);
	assert_int_equal(value_count(items), 1);
	assert_string_equal(value_get_text(value_at(items, 0), "token"),
			    value_get_text(made, "id"));
	assert_null(value_get_text(value_at(items, 0), "address"));
	served_stop(served);
}

/* Whoever guesses at a token's secret from many places does not keep its holder out. */
static void a_token_that_others_guess_at_holds_for_who_has_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &behind);
	const char *secret = served_token(served, ROLE_VIEWER, NULL, NULL);
	char *guess = arena_text(arena, secret);
	struct value *items;

	(void)state;
	guess[strlen(guess) - 1] = guess[strlen(guess) - 1] == '0' ? '1' : '0';
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    ask_from(arena, served, guess, arena_printf(arena, "198.51.100.%d", i)).status,
		    401);
	assert_int_equal(ask_from(arena, served, guess, "198.51.100.9").status, 429);
	assert_int_equal(ask_from(arena, served, secret, "198.51.100.9").status, 200);
	items = lockouts(served);
	assert_int_equal(value_count(items), 1);
	assert_string_equal(value_get_text(value_at(items, 0), "token"), "t-2");
	served_stop(served);
}

static void behind_a_proxy_each_client_counts_for_itself(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &behind);
	const char *fresh = served_token(served, ROLE_VIEWER, NULL, NULL);

	(void)state;
	for (int i = 0; i < 3; i++) /* what the client wrote there itself counts for nothing */
		ask_from(arena, served, "wrong",
			 arena_printf(arena, "203.0.113.%d, 198.51.100.1", i));
	assert_int_equal(ask_from(arena, served, "wrong", "198.51.100.1").status, 429);
	assert_int_equal(ask_from(arena, served, "wrong", "198.51.100.2").status, 401);
	assert_int_equal(ask_from(arena, served, fresh, "198.51.100.2").status, 200);
	served_stop(served);
}

static void what_looks_like_an_oidc_token_is_no_way_around(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start_with(arena, &three);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(arena, served, "a.b.c"), 401);
	assert_int_equal(ask(arena, served, "a.b.c"), 429);
	served_stop(served);
}

#define STALLED 6
#define HUGE    4000000 /* bytes */

/* Bodies of strangers that never end fill their own share, and nobody's whose token holds. */
static void strangers_who_stall_leave_room_for_who_is_known(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	char *body = arena_alloc(arena, HUGE);
	int stalled[STALLED];
	struct hash hash;

	(void)state;
	memset(body, 'x', HUGE - 1);
	body[HUGE - 1] = '\0';
	hash = hash_of(body, HUGE - 1);
	served_ask(served, 200, "GET", "/v1/projects", NULL);
	for (int i = 0; i < STALLED; i++) {
		const char *head =
		    arena_printf(arena,
				 "PUT /v1/projects/shop/blobs/%s HTTP/1.1\r\nHost: x\r\n"
				 "Authorization: Bearer wrong-%d\r\n"
				 "Content-Length: %d\r\n\r\n",
				 hash_hex(arena, &hash), i, HUGE);

		stalled[i] = http_connect(served_address(served));
		http_send(stalled[i], head, strlen(head));
		http_send(stalled[i], body, HUGE - 1);
	}
	served_ask(served, 204, "PUT",
		   arena_printf(arena, "/v1/projects/shop/blobs/%s", hash_hex(arena, &hash)), body);
	for (int i = 0; i < STALLED; i++)
		close(stalled[i]);
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_with_too_many_wrong_tokens_is_shut_out_and_logged_once),
		cmocka_unit_test(
		    a_token_that_was_good_is_heard_from_a_shut_out_address_and_no_other),
		cmocka_unit_test(a_token_that_was_revoked_locks_out_itself_and_nobody_beside_it),
		cmocka_unit_test(a_token_that_others_guess_at_holds_for_who_has_it),
		cmocka_unit_test(behind_a_proxy_each_client_counts_for_itself),
		cmocka_unit_test(strangers_who_stall_leave_room_for_who_is_known),
		cmocka_unit_test(what_looks_like_an_oidc_token_is_no_way_around),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
