#include "coordinator/http/server.h"

#include "core/base/clock.h"
#include "tests/support/http.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIMIT 1000
#define LARGE (5 * 1024 * 1024)
#define HTTP(body, held, wait)                                                                     \
	((struct http_options) { "127.0.0.1:0", body, held, .patience = wait })

/* What the loop would be: remembers the conversations, or echoes at once. */
struct fake_loop {
	struct http_server *server;
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	bool park;
	struct http_conversation *parked[8];
	size_t count;
};

static void echo(struct http_conversation *conversation, const struct http_request *request)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer text = buffer_in(arena);
	struct http_response response;

	buffer_printf(&text, "%s", http_method_name(request->method));
	for (size_t i = 0; i < request->target.segment_count; i++)
		buffer_printf(&text, " [%s]", request->target.segments[i]);
	for (size_t i = 0; i < request->target.query_count; i++)
		buffer_printf(&text, " %s=%s", request->target.query[i].name,
			      request->target.query[i].value);
	buffer_printf(&text, " token=%s body=%.*s", request->token ? request->token : "none",
		      (int)request->body.size, request->body.data);
	response = http_text(200, text.data);
	http_answer(conversation, &response);
}

static void arrived(void *context, struct http_conversation *conversation,
		    const struct http_request *request)
{
	struct fake_loop *loop = context;

	if (!loop->park) {
		echo(conversation, request);
		return;
	}
	pthread_mutex_lock(&loop->mutex);
	loop->parked[loop->count++] = conversation;
	pthread_cond_signal(&loop->arrived);
	pthread_mutex_unlock(&loop->mutex);
}

static const char *start_as(struct fake_loop *loop, const struct http_options *options)
{
	struct error error = { 0 };

	*loop = (struct fake_loop) { 0 };
	pthread_mutex_init(&loop->mutex, NULL);
	pthread_cond_init(&loop->arrived, NULL);
	assert_ok(http_server_open(options, arrived, loop, &loop->server, &error));
	return http_server_address(loop->server);
}

static const char *start_with(struct fake_loop *loop, int64_t patience, size_t held)
{
	return start_as(loop, &HTTP(LIMIT, held, patience));
}

static const char *start(struct fake_loop *loop)
{
	return start_with(loop, 0, 0);
}

static void stop(struct fake_loop *loop)
{
	http_server_close(loop->server);
	pthread_cond_destroy(&loop->arrived);
	pthread_mutex_destroy(&loop->mutex);
}

static void wait_for(struct fake_loop *loop, size_t count)
{
	pthread_mutex_lock(&loop->mutex);
	while (loop->count < count)
		pthread_cond_wait(&loop->arrived, &loop->mutex);
	pthread_mutex_unlock(&loop->mutex);
}

static void assert_body(struct http_reply reply, const char *expected)
{
	if (!bytes_equal_text(reply.body, expected))
		fail_msg("%u %.*s", reply.status, (int)reply.body.size, reply.body.data);
}

static const struct request_case {
	const char *method, *path, *token, *body, *expected;
} request_cases[] = {
	{ "GET", "/", NULL, NULL, "GET token=none body=" },
	{ "GET", "/v1/a%20b/c%2Fd?x=1&y=a+b%26&z", "t", NULL,
	  "GET [v1] [a b] [c/d] x=1 y=a b& z= token=t body=" },
	{ "POST", "/v1", "secret", "{\"a\":1}", "POST [v1] token=secret body={\"a\":1}" },
	{ "PUT", "/caf%C3%A9", "t", "", "PUT [caf\xC3\xA9] token=t body=" },
	{ "DELETE", "/v1", "t", NULL, "another method [v1] token=t body=" },
};

static void a_request_arrives_decoded_and_its_answer_leaves(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop);

	(void)state;
	for (size_t i = 0; i < COUNT(request_cases); i++) {
		const struct request_case *row = &request_cases[i];
		struct http_reply reply =
		    http_ask(arena, address, row->method, row->path, row->token, row->body);

		assert_int_equal(reply.status, 200);
		assert_body(reply, row->expected);
		assert_non_null(strstr(reply.head, "Cache-Control: no-store"));
	}
	stop(&loop);
}

static const struct refusal_case {
	const char *method, *path, *token, *body;
	unsigned status;
	const char *expected;
} refusal_cases[] = {
	{ "GET", "/v1//x", NULL, NULL, 400,
	  "{\"code\":\"invalid input\",\"detail\":\"the path has an empty part, or one that is not "
	  "percent-encoded UTF-8\",\"status\":400,\"title\":\"invalid "
	  "input\",\"type\":\"about:blank\"}" },
	{ "GET", "/v1/%zz", NULL, NULL, 400,
	  "{\"code\":\"invalid input\",\"detail\":\"the path has an empty part, or one that is not "
	  "percent-encoded UTF-8\",\"status\":400,\"title\":\"invalid "
	  "input\",\"type\":\"about:blank\"}" },
	{ "GET", "/v1/%00", NULL, NULL, 400,
	  "{\"code\":\"invalid input\",\"detail\":\"the path has an empty part, or one that is not "
	  "percent-encoded UTF-8\",\"status\":400,\"title\":\"invalid "
	  "input\",\"type\":\"about:blank\"}" },
	{ "GET", "/v1?a=%ff", NULL, NULL, 400,
	  "{\"code\":\"invalid input\",\"detail\":\"the query is not percent-encoded UTF-8\","
	  "\"status\":400,\"title\":\"invalid input\",\"type\":\"about:blank\"}" },
	{ "POST", "/v1", NULL, "{}", 401,
	  "{\"code\":\"not permitted\",\"detail\":\"no token: send \\\"Authorization: Bearer "
	  "TOKEN\\\" "
	  "(see LOCKSTEP_TOKEN)\",\"status\":401,\"title\":\"not "
	  "permitted\",\"type\":\"about:blank\"}" },
};

static void what_the_server_refuses_itself_is_a_problem_with_a_sentence(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop);

	(void)state;
	for (size_t i = 0; i < COUNT(refusal_cases); i++) {
		const struct refusal_case *row = &refusal_cases[i];
		struct http_reply reply =
		    http_ask(arena, address, row->method, row->path, row->token, row->body);

		assert_int_equal(reply.status, row->status);
		assert_body(reply, row->expected);
		assert_non_null(strstr(reply.head, "application/problem+json"));
	}
	stop(&loop);
}

#define TOO_LARGE                                                                                  \
	"{\"code\":\"invalid input\",\"detail\":\"the body is larger than 1000 bytes, the limit "  \
	"of "                                                                                      \
	"this coordinator (--max-body)\",\"status\":413,\"title\":\"invalid input\","              \
	"\"type\":\"about:blank\"}"

static char *filled(struct arena *arena, size_t size)
{
	char *text = arena_alloc(arena, size + 1);

	memset(text, 'x', size);
	return text;
}

static void a_body_of_the_limit_is_taken_and_one_byte_more_is_413(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop);
	struct http_reply reply;

	(void)state;
	reply = http_ask(arena, address, "PUT", "/x", "t", filled(arena, LIMIT));
	assert_int_equal(reply.status, 200);
	reply = http_ask(arena, address, "PUT", "/x", "t", filled(arena, LIMIT + 1));
	assert_int_equal(reply.status, 413);
	assert_body(reply, TOO_LARGE);
	stop(&loop);
}

static void send_chunked(struct arena *arena, int connection, size_t size)
{
	const char *head = "PUT /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n"
			   "Transfer-Encoding: chunked\r\n\r\n";
	char *chunk = arena_printf(arena, "%zx\r\n%s\r\n0\r\n\r\n", size, filled(arena, size));

	http_send(connection, head, strlen(head));
	http_send(connection, chunk, strlen(chunk));
}

static void a_chunked_body_that_is_too_large_is_read_on_and_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	int connection = http_connect(start(&loop));
	struct http_reply reply;

	(void)state;
	send_chunked(arena, connection, LIMIT * 3);
	reply = http_receive(arena, connection);
	assert_int_equal(reply.status, 413);
	assert_body(reply, TOO_LARGE);
	stop(&loop);
}

static void a_chunked_body_without_end_is_cut_off(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	int connection = http_connect(start(&loop));

	(void)state;
	send_chunked(arena, connection, (size_t)1024 * LIMIT);
	assert_int_equal(http_receive(arena, connection).status, 0);
	stop(&loop);
}

static void a_large_body_arrives_whole_and_one_after_the_other(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start_as(&loop, &HTTP(LARGE, 2 * LARGE - 1, 0));
	const char *body = filled(arena, LARGE);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_body(http_ask(arena, address, "PUT", "/x", "t", body),
			    arena_printf(arena, "PUT [x] token=t body=%s", body));
	stop(&loop);
}

static void bodies_that_are_too_many_at_once_are_refused_for_now(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start_with(&loop, 0, 600);
	struct http_reply reply;

	(void)state;
	reply = http_ask(arena, address, "PUT", "/x", "t", filled(arena, 700));
	assert_int_equal(reply.status, 503);
	reply = http_ask(arena, address, "PUT", "/x", "t", filled(arena, 100));
	assert_int_equal(reply.status, 200);
	stop(&loop);
}

static void headers_that_are_too_large_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop);
	struct http_reply reply = http_ask(arena, address, "GET", "/x", filled(arena, 40000), NULL);

	(void)state;
	assert_int_equal(reply.status, 431);
	stop(&loop);
}

static void a_client_that_stops_in_the_middle_is_dropped_and_others_are_served(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start_with(&loop, 1000, 0);
	const char *half = "PUT /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n"
			   "Content-Length: 100\r\n\r\nabc";
	int slow = http_connect(address), slower = http_connect(address);

	(void)state;
	http_send(slow, half, strlen(half));
	http_send(slower, half, 10);
	assert_int_equal(http_ask(arena, address, "GET", "/x", NULL, NULL).status, 200);
	assert_int_equal(http_receive(arena, slow).status, 0);
	assert_int_equal(http_receive(arena, slower).status, 0);
	stop(&loop);
}

static void a_parked_conversation_is_answered_when_the_loop_likes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop), *ask = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
	struct http_response late = http_text(200, "late");
	int connections[3];

	(void)state;
	loop.park = true;
	for (size_t i = 0; i < COUNT(connections); i++) {
		connections[i] = http_connect(address);
		http_send(connections[i], ask, strlen(ask));
		wait_for(&loop, i + 1);
	}
	loop.park = false;
	assert_int_equal(http_ask(arena, address, "GET", "/y", NULL, NULL).status, 200);
	for (size_t i = COUNT(connections); i--;) {
		http_answer(loop.parked[i], &late);
		assert_body(http_receive(arena, connections[i]), "late");
	}
	stop(&loop);
}

static void stopping_lets_go_of_parked_conversations(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fake_loop loop;
	const char *address = start(&loop), *ask = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
	int connection = http_connect(address), gone = http_connect(address);
	unsigned status;

	(void)state;
	loop.park = true;
	http_send(connection, ask, strlen(ask));
	http_send(gone, ask, strlen(ask));
	wait_for(&loop, 2);
	close(gone);
	stop(&loop);
	status = http_receive(arena, connection).status;
	assert_true(status == 503 || status == 0);
}

static void an_address_that_is_none_is_refused(void **state)
{
	static const char *const addresses[] = { "",           "7421",  "localhost:7421",
						 "127.0.0.1:", ":7421", "127.0.0.1:http" };
	struct http_server *server;

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct error error = { 0 };
		char expected[200];
		struct http_options options = { .address = addresses[i] };

		snprintf(expected, sizeof expected,
			 "'%s' is no address to listen on: write 127.0.0.1:7421 or [::1]:7421",
			 addresses[i]);
		assert_refused(http_server_open(&options, arrived, NULL, &server, &error),
			       ERROR_INVALID, expected);
	}
}

static void an_address_in_use_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct fake_loop loop;
	struct http_options options = { .address = start(&loop) };
	struct http_server *second;

	(void)state;
	assert_refused(
	    http_server_open(&options, arrived, NULL, &second, &error), ERROR_UNREACHABLE,
	    arena_printf(arena, "cannot listen on %s: Address already in use", options.address));
	stop(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_arrives_decoded_and_its_answer_leaves),
		cmocka_unit_test(what_the_server_refuses_itself_is_a_problem_with_a_sentence),
		cmocka_unit_test(a_body_of_the_limit_is_taken_and_one_byte_more_is_413),
		cmocka_unit_test(a_large_body_arrives_whole_and_one_after_the_other),
		cmocka_unit_test(a_chunked_body_that_is_too_large_is_read_on_and_told),
		cmocka_unit_test(a_chunked_body_without_end_is_cut_off),
		cmocka_unit_test(bodies_that_are_too_many_at_once_are_refused_for_now),
		cmocka_unit_test(headers_that_are_too_large_are_refused),
		cmocka_unit_test(
		    a_client_that_stops_in_the_middle_is_dropped_and_others_are_served),
		cmocka_unit_test(a_parked_conversation_is_answered_when_the_loop_likes),
		cmocka_unit_test(stopping_lets_go_of_parked_conversations),
		cmocka_unit_test(an_address_that_is_none_is_refused),
		cmocka_unit_test(an_address_in_use_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
