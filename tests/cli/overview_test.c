#include <string.h>

#include "tests/support/cli.h"
#include "tests/support/rest.h"

static void the_history_is_printed_oldest_first(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char page[] =
	    "{\"items\":[{\"seq\":8,\"time\":\"2026-11-20T10:00:01.000Z\",\"type\":"
	    "\"rollout.refused\",\"actor\":{\"kind\":\"token\",\"name\":\"ci\"},\"environment\":"
	    "\"production\",\"why\":\"staging first\"},{\"seq\":7,\"time\":"
	    "\"2026-11-20T10:00:00.000Z\",\"type\":\"release.sealed\",\"actor\":{\"kind\":"
	    "\"token\",\"name\":\"ci\"},\"release\":3,\"tag\":\"v\\u001b[1m\"}],\"next\":null}";
	static const struct rest_row rows[] = {
		{ "GET", "/v1/history?project=shop&environment=production&newest=1&limit=2", 200,
		  page },
		{ "GET", "/v1/history?newest=1&limit=50", 200, page },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "history", "--project", "shop", "--env", "production",
				       "--limit", "2", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(
	    result.out,
	    "SEQ  TIME                 WHAT             WHO  WHERE       WHY\n"
	    "  7  2026-11-20 10:00:00  release.sealed   ci   release 3   tag=v\\x1b[1m\n"
	    "  8  2026-11-20 10:00:01  rollout.refused  ci   production  staging first\n");
	result = CLI(arena, "history", "--json", "--url", rest_url(rest));
	assert_true(text_starts_with(result.out, "{\"actor\":{\"kind\":\"token\",\"name\":\"ci\"},"
						 "\"release\":3,\"seq\":7,"));
	assert_true(text_ends_with(result.out, "\"type\":\"rollout.refused\",\"why\":\"staging "
					       "first\"}\n"));
	rest_close(rest);
}

static void a_token_alone_is_printed_when_quiet(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = { "POST", "/v1/agents/tokens", 201,
					     "{\"token\":\"join-1\",\"environment\":\"staging\"}" };
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result =
	    CLI(arena, "agent", "token", "--env", "staging", "--quiet", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(result.out, "join-1\n");
	assert_string_equal(rest_heard(rest), "POST /v1/agents/tokens - {\"environment\":"
					      "\"staging\",\"valid_for\":86400}\n");
	rest_close(rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_history_is_printed_oldest_first),
		cmocka_unit_test(a_token_alone_is_printed_when_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
