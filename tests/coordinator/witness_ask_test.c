#include "coordinator/witness_ask.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "tests/support/test.h"

/* A witness that says one thing, whatever it is asked. */
struct stub {
	int listening;
	char url[64];
	const char *says;
	char asked[4096];
	pthread_t thread;
};

static void *answer_once(void *context)
{
	struct stub *stub = context;
	int connection = accept(stub->listening, NULL, NULL);
	size_t size = 0;

	while (size + 1 < sizeof stub->asked && !strstr(stub->asked, "END\n")) {
		ssize_t more =
		    recv(connection, stub->asked + size, sizeof stub->asked - 1 - size, 0);

		if (more <= 0)
			break;
		size += (size_t)more;
	}
	(void)!write(connection, stub->says, strlen(stub->says));
	close(connection);
	return NULL;
}

static void stub_open(struct stub *stub, const char *says)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;

	*stub = (struct stub) { .listening = socket(AF_INET, SOCK_STREAM, 0), .says = says };
	assert_int_equal(bind(stub->listening, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(stub->listening, 1), 0);
	assert_int_equal(getsockname(stub->listening, (struct sockaddr *)&address, &size), 0);
	snprintf(stub->url, sizeof stub->url, "http://127.0.0.1:%d/w", ntohs(address.sin_port));
	assert_int_equal(pthread_create(&stub->thread, NULL, answer_once, stub), 0);
}

static void stub_close(struct stub *stub)
{
	pthread_join(stub->thread, NULL);
	close(stub->listening);
}

static struct witness_reply ask(const char *says, struct stub *stub)
{
	struct witness_question question = { .body = bytes_of("old 0\n\nEND\n") };
	struct witness_reply reply;

	stub_open(stub, says);
	question.url = stub->url;
	witness_ask(&question, NULL, &reply);
	stub_close(stub);
	return reply;
}

#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n"

static void every_answer_is_understood_or_a_refusal(void **state)
{
	static const struct {
		const char *says;
		enum witness_reply_kind kind;
		const char *problem;
	} cases[] = {
		{ HEAD("200 OK") "a line\n", WITNESS_COSIGNED, "" },
		{ HEAD("409 Conflict") "17\n", WITNESS_AHEAD, "" },
		{ HEAD("409 Conflict") "17", WITNESS_REFUSED, "it answered 409" },
		{ HEAD("409 Conflict") "-1\n", WITNESS_REFUSED, "it answered 409" },
		{ HEAD("409 Conflict") "1 2\n", WITNESS_REFUSED, "it answered 409" },
		{ HEAD("409 Conflict") "99999999999999999999\n", WITNESS_REFUSED, "answered 409" },
		{ HEAD("409 Conflict"), WITNESS_REFUSED, "it answered 409" },
		{ HEAD("403 Forbidden"), WITNESS_REFUSED, "does not trust the key" },
		{ HEAD("404 Not Found"), WITNESS_REFUSED, "tell it the log's vkey" },
		{ HEAD("422 No"), WITNESS_REFUSED, "has seen another history" },
		{ HEAD("429 Slow"), WITNESS_REFUSED, "too often" },
		{ HEAD("500 Oh"), WITNESS_REFUSED, "it answered 500" },
		{ "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: "
		  "0\r\nConnection: close\r\n\r\n",
		  WITNESS_REFUSED, "it answered 302" },
		{ "", WITNESS_REFUSED, "it could not be asked" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stub stub;
		struct witness_reply reply = ask(cases[i].says, &stub);

		assert_int_equal(reply.kind, cases[i].kind);
		if (cases[i].kind == WITNESS_REFUSED && !strstr(reply.problem, cases[i].problem))
			fail_msg("'%s' is not '%s'", reply.problem, cases[i].problem);
		if (reply.kind == WITNESS_COSIGNED)
			assert_string_equal(reply.lines, "a line\n");
		if (reply.kind == WITNESS_AHEAD)
			assert_int_equal(reply.size, 17);
		assert_true(text_starts_with(stub.asked, "POST /w/add-checkpoint HTTP/1.1\r\n"));
	}
}

static void an_answer_without_end_is_cut_off(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *says = arena_alloc(arena, 100000);
	struct stub stub;
	struct witness_reply reply;

	(void)state;
	memset(says, 'x', 99999);
	memcpy(says, HEAD("200 OK"), strlen(HEAD("200 OK")));
	reply = ask(says, &stub);
	assert_int_equal(reply.kind, WITNESS_REFUSED);
	assert_non_null(strstr(reply.problem, "it could not be asked"));
}

static void a_question_is_written_as_the_standard_says(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash hashes[2] = { { { 0 } }, { { 1 } } };
	struct bytes body = witness_body(
	    arena, 3, (struct bytes) { (const char *)hashes, sizeof hashes }, "the note\n");

	(void)state;
	assert_true(bytes_equal_text(body, "old 3\n"
					   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
					   "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
					   "\nthe note\n"));
	body = witness_body(arena, 0, (struct bytes) { 0 }, "the note\n");
	assert_true(bytes_equal_text(body, "old 0\n\nthe note\n"));
}

static void only_the_web_is_asked(void **state)
{
	struct error error;

	(void)state;
	assert_ok(witness_url_check("https://w/", &error));
	assert_ok(witness_url_check("http://w", &error));
	assert_false(witness_url_check("file:///etc/passwd", &error));
	assert_false(witness_url_check("w.example.com", &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_is_understood_or_a_refusal),
		cmocka_unit_test(an_answer_without_end_is_cut_off),
		cmocka_unit_test(a_question_is_written_as_the_standard_says),
		cmocka_unit_test(only_the_web_is_asked),
	};

	return cmocka_run_group_tests_name("coordinator/witness_ask", tests, NULL, NULL);
}
