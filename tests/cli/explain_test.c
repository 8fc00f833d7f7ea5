#include "tests/support/cli.h"
#include "tests/support/rest.h"

static void a_reason_of_several_lines_stands_on_one(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = {
		"GET", "/v1/projects/shop/rollouts/r-1/explain", 200,
		"{\"id\":\"r-1\",\"kind\":\"apply\",\"release\":1,\"environment\":\"live\","
		"\"state\":\"pending\",\"gates\":[{\"name\":\"http\",\"reason\":\"ticket: "
		"not\\n\\n "
		" yet\",\"who\":\"whoever\",\"command\":\"lockstep rollout show r-1\"}],"
		"\"waits\":[{\"why\":\"failed:\\nno room\",\"count\":1,\"targets\":[\"a\"]}]}"
	};
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result =
	    CLI(arena, "rollout", "explain", "r-1", "--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(result.out, "r-1: apply release 1 in live is pending\n"
					"! http: ticket: not yet\n"
					"    whoever: lockstep rollout show r-1\n"
					"· a: failed: no room\n"
					"\n"
					"Next: lockstep rollout show r-1\n");
	rest_close(rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reason_of_several_lines_stands_on_one),
	};

	return cmocka_run_group_tests_name("cli/explain", tests, NULL, NULL);
}
