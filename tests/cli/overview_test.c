#include <string.h>

#include "tests/support/cli.h"
#include "tests/support/rest.h"

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
		cmocka_unit_test(a_token_alone_is_printed_when_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
