#include "coordinator/question.h"

#include <string.h>

#include "core/base/clock.h"
#include "tests/support/test.h"

static const struct question_subject subject = { "shop & co", "production", "r-12",
						 7,           { { 1 } },    { { 2 } } };

static void a_url_names_what_it_asks_about(void **state)
{
	static const struct {
		const char *text, *url; /* NULL: refused */
	} rows[] = {
		{ "https://x/a", "https://x/a" },
		{ "https://x/{project}/{environment}?n={release}&r={rollout}",
		  "https://x/shop%20%26%20co/production?n=7&r=r-12" },
		{ "https://x/{digest}",
		  "https://x/0100000000000000000000000000000000000000000000000000000000000000" },
		{ "https://x/{plan}",
		  "https://x/0200000000000000000000000000000000000000000000000000000000000000" },
		{ "https://x/{Project}", NULL },
		{ "https://x/{}", NULL },
		{ "https://x/{project", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		const char *url;

		if (rows[i].url) {
			assert_ok(question_url(arena, rows[i].text, &subject, &url, &error));
			assert_string_equal(url, rows[i].url);
		} else {
			assert_false(question_url(arena, rows[i].text, &subject, &url, &error));
			assert_int_equal(error.code, ERROR_INVALID);
		}
	}
}

static void a_body_says_it_all(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes body = question_body(arena, &subject);
	const char *text = arena_text_n(arena, body.data, body.size);

	(void)state;
	assert_non_null(strstr(text, "\"project\":\"shop & co\""));
	assert_non_null(strstr(text, "\"release\":\"7\""));
	assert_non_null(strstr(text, "\"rollout\":\"r-12\""));
}

static void who_cannot_be_asked_says_no(void **state)
{
	static const struct {
		const char *url, *headers, *reason;
	} rows[] = {
		{ "http://127.0.0.1:1/a?secret=1", NULL,
		  "http://127.0.0.1:1/a could not be asked: " },
		{ "http://u:p@127.0.0.1:1/a", NULL, "http://127.0.0.1:1/a could not be asked: " },
		{ "http://127.0.0.1:1", "/no/such/file",
		  "http://127.0.0.1:1 was not asked: its headers-file cannot be read" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pipeline_http http = { .name = "a",
					      .method = "GET",
					      .headers_file = rows[i].headers,
					      .status = 200,
					      .timeout = 2000 };
		struct question question = { .http = &http, .url = rows[i].url };
		struct reply reply;

		question_ask(&question, NULL, &reply);
		assert_false(reply.open);
		assert_true(text_starts_with(reply.reason, rows[i].reason));
	}
}

static void a_program_that_ends_is_not_kept(void **state)
{
	struct pipeline_http http = {
		.name = "a", .method = "POST", .status = 200, .timeout = 60000, .retries = 1000
	};
	struct question question = { .http = &http, .url = "http://127.0.0.1:1/a" };
	atomic_bool closing = true;
	int64_t began = clock_monotonic();
	struct reply reply;

	(void)state;
	question.body = bytes_of("{}");
	question_ask(&question, &closing, &reply);
	assert_false(reply.open);
	assert_true(clock_monotonic() - began < 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_url_names_what_it_asks_about),
		cmocka_unit_test(a_body_says_it_all),
		cmocka_unit_test(who_cannot_be_asked_says_no),
		cmocka_unit_test(a_program_that_ends_is_not_kept),
	};

	return cmocka_run_group_tests_name("coordinator/question", tests, NULL, NULL);
}
