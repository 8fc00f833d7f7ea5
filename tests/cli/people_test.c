#include "cli/people.h"

#include <string.h>

#include "tests/support/cli.h"
#include "tests/support/rest.h"

#define SHOP "/v1/projects/shop"

static const struct {
	const char *arguments[8]; /* NULL ends */
	struct rest_row row;
	const char *sent, *told;
} brakes[] = {
	{ { "hold", "production", "--reason", "audit" },
	  { "POST", SHOP "/hold", 200,
	    "{\"items\":[{\"kind\":\"hold\",\"project\":\"shop\",\"environment\":\"production\","
	    "\"release\":null,\"person\":\"carl\",\"reason\":\"audit\",\"time\":"
	    "\"2026-03-01T09:00:00.000Z\"}]}" },
	  "{\"environment\":\"production\",\"reason\":\"audit\"}",
	  "production is on hold, by carl since 2026-03-01 09:00:00 UTC: audit" },
	{ { "pin", "production", "--release", "7", "--reason", "year end" },
	  { "POST", SHOP "/pin", 200,
	    "{\"items\":[{\"kind\":\"pin\",\"environment\":\"production\",\"release\":7,"
	    "\"person\":\"carl\",\"reason\":\"year "
	    "end\",\"time\":\"2026-03-01T09:00:00.000Z\"}]}" },
	  "{\"environment\":\"production\",\"reason\":\"year end\",\"release\":7}",
	  "production is pinned to release 7, by carl since 2026-03-01 09:00:00 UTC: year end" },
	{ { "veto", "8", "--env", "production", "--reason", "slow" },
	  { "POST", SHOP "/veto", 200,
	    "{\"items\":[{\"kind\":\"veto\",\"environment\":\"production\",\"release\":8,"
	    "\"person\":\"carl\",\"reason\":\"slow\",\"time\":\"2026-03-01T09:00:00.000Z\"}]}" },
	  "{\"environment\":\"production\",\"reason\":\"slow\",\"release\":8}",
	  "release 8 is marked as bad for production, by carl since 2026-03-01 09:00:00 UTC: "
	  "slow" },
	{ { "stop-the-line", "--reason", "incident 7" },
	  { "POST", SHOP "/stop-the-line", 200,
	    "{\"items\":[{\"kind\":\"line\",\"project\":\"shop\",\"person\":\"carl\",\"reason\":"
	    "\"incident 7\",\"time\":\"2026-03-01T09:00:00.000Z\"}]}" },
	  "{\"reason\":\"incident 7\"}",
	  "the line is stopped for project shop, by carl since 2026-03-01 09:00:00 UTC: incident "
	  "7" },
	{ { "unhold", "production" },
	  { "POST", SHOP "/unhold", 200, "{\"items\":[]}" },
	  "{\"environment\":\"production\"}",
	  "nothing holds rollouts back" },
};

static struct cli_result run_row(struct arena *arena, size_t row, const char *url)
{
	const char *arguments[16];
	size_t count = 0;

	for (; brakes[row].arguments[count]; count++)
		arguments[count] = brakes[row].arguments[count];
	arguments[count++] = "--project";
	arguments[count++] = "shop";
	arguments[count++] = "--url";
	arguments[count++] = url;
	arguments[count] = NULL;
	return cli_run(arena, arguments);
}

static void what_holds_rollouts_back_is_sent_and_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(brakes); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct rest *rest = rest_open(&brakes[i].row, 1);
		struct cli_result result = run_row(arena, i, rest_url(rest));

		assert_int_equal(result.code, 0);
		assert_non_null(strstr(rest_heard(rest), brakes[i].sent));
		assert_non_null(strstr(result.out, brakes[i].told));
		rest_close(rest);
	}
}

static void what_needs_a_number_says_so(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = CLI(arena, "pin", "production", "--project", "shop");

	(void)state;
	assert_int_equal(result.code, 4);
	assert_string_equal(result.err, "lockstep: which release? Give its number\n");
	result = CLI(arena, "plan", "show", "--project", "shop");
	assert_int_equal(result.code, 4);
	assert_string_equal(result.err, "lockstep: which plan? Give a rollout's ID, or --env NAME "
					"for that of a new one\n");
}

static void a_plan_of_many_targets_is_a_few_lines(void **state)
{
	static const struct rest_row row = {
		"GET", SHOP "/rollouts/r-4/plan", 200,
		"{\"rollout\":\"r-4\",\"kind\":\"apply\",\"environment\":\"production\","
		"\"release\":"
		"null,\"plan_digest\":\"abcd\",\"release_digest\":\"0123456789abcdef00\",\"work\":"
		"0,"
		"\"policy\":{\"version\":3,\"sha256\":\"fedcba9876543210ff\"},\"budget\":1,"
		"\"concurrency\":2,\"selected\":\"region is eu\",\"gates\":[{\"name\":\"release\","
		"\"open\":true,\"reason\":\"-\"},{\"name\":\"line\",\"open\":false,\"reason\":"
		"\"anna "
		"stopped it\"},{\"name\":\"upstream\",\"open\":true,\"overridden\":true,\"reason\":"
		"\"by two\"}],\"waves\":[\"wave 1 of 1, all\"],\"groups\":[{\"count\":1000,"
		"\"wave\":1,\"pending\":[\"1\",\"2\"],\"targets\":[\"a\",\"b\",\"c\",\"d\",\"e\","
		"\"f\","
		"\"g\"]},{\"count\":2,\"pending\":[],\"targets\":[\"y\",\"z\"]}],\"left_out\":[{"
		"\"count\":1,\"why\":\"region is us\",\"targets\":[\"us\"]}]}"
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result =
	    CLI(arena, "plan", "show", "r-4", "--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(
	    result.out,
	    "r-4: apply release  in production\n"
	    "  plan abcd\n"
	    "  release digest 0123456789abcdef, pipeline version 3, fedcba9876543210\n"
	    "  budget 1: at most 2 targets at once\n"
	    "  wave 1 of 1, all\n"
	    "  ! gate line is shut: anna stopped it\n"
	    "  ! gate upstream is passed: by two\n"
	    "  1 of 3 gates are open\n"
	    "\n"
	    "  ▸ wave 1, a, b, c, d, e and 995 more (1000 targets): 2 migrations, 1, 2\n"
	    "    because the environment takes region is eu\n"
	    "  ✓ y, z: nothing is pending\n"
	    "  · us: left out, region is us\n");
	rest_close(rest);
}

static void explaining_ends_with_what_to_type(void **state)
{
	static const struct rest_row row = {
		"GET", SHOP "/rollouts/r-4/explain", 200,
		"{\"id\":\"r-4\",\"kind\":\"apply\",\"environment\":\"production\",\"release\":7,"
		"\"state\":\"pending\",\"why\":\"waits\",\"gates\":[{\"name\":\"soak\",\"reason\":"
		"\"not "
		"yet\",\"opens\":\"2026-03-01T09:00:00.000Z\",\"who\":\"nobody\",\"command\":"
		"\"lockstep "
		"rollout show r-4 --wait\",\"override\":\"lockstep rollout override r-4 soak "
		"--reason "
		"TEXT\"}],\"waits\":[{\"why\":\"waits for the gates\",\"until\":null,\"count\":1,"
		"\"targets\":[\"eu\"]}]}"
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result =
	    CLI(arena, "rollout", "explain", "r-4", "--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(result.out,
			    "r-4: apply release 7 in production is pending\n"
			    "! soak: not yet\n"
			    "    opens by itself at 2026-03-01 09:00:00 UTC\n"
			    "    nobody: lockstep rollout show r-4 --wait\n"
			    "    or two people: lockstep rollout override r-4 soak --reason TEXT\n"
			    "· eu: waits for the gates\n"
			    "\n"
			    "Next: lockstep rollout show r-4 --wait\n");
	rest_close(rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_holds_rollouts_back_is_sent_and_told),
		cmocka_unit_test(what_needs_a_number_says_so),
		cmocka_unit_test(a_plan_of_many_targets_is_a_few_lines),
		cmocka_unit_test(explaining_ends_with_what_to_type),
	};

	return cmocka_run_group_tests_name("cli/people", tests, NULL, NULL);
}
