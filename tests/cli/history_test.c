#include "cli/history.h"

#include "coordinator/store/entry.h"
#include <string.h>

#include "tests/support/cli.h"
#include "tests/support/rest.h"

#define PERSON "\"actor\":{\"kind\":\"person\",\"name\":\"ci\"}"
#define AGENT  "\"actor\":{\"kind\":\"agent\",\"name\":\"a-2\"}"
#define GATES                                                                                      \
	"{\"name\":\"upstream\",\"reason\":\"do staging first\"},"                                 \
	"{\"name\":\"alone\",\"reason\":\"r-2 runs\"}"
#define TIME(clock) "\"time\":\"2026-11-20T" clock ".000Z\""

static const char page[] =
    "{\"items\":["
    "{\"seq\":9,\"type\":\"task.moved\"," TIME(
	"10:00:04") "," AGENT ",\"project\":\"shop\",\"environment\":\"production\",\"target\":"
		    "\"eu\",\"rollout\":\"r-3\","
		    "\"from\":\"running\",\"to\":\"failed\",\"why\":\"said no\",\"error\":\"no "
		    "such table\"},"
		    "{\"seq\":8,\"type\":\"task.moved\"," TIME(
			"10:00:03") "," AGENT
				    ",\"project\":\"shop\",\"environment\":\"production\","
				    "\"target\":\"eu\",\"rollout\":\"r-3\","
				    "\"from\":\"leased\",\"to\":\"running\",\"why\":\"the agent "
				    "began\"},"
				    "{\"seq\":7,\"type\":\"rollout.refused\"," TIME(
					"10:00:02") "," PERSON ",\"project\":\"shop\","
						    "\"environment\":\"production\","
						    "\"release\":3,\"kind\":\"apply\","
						    "\"error\":\"all\",\"gates\":[" GATES "]},"
						    "{\"seq\":6,\"type\":\"release.sealed\"," TIME(
							"10:00:01") "," PERSON
								    ",\"project\":\"shop\","
								    "\"number\":3,\"tag\":"
								    "\"v\\u001b[1m\","
								    "\"migrations\":4,\"v\":1},"
								    "{\"seq\":5,\"type\":\"moon."
								    "landed\"," TIME(
									"10:00:00") "," PERSON
										    ",\"why\":"
										    "\"one step\"}"
										    "],\"next\":"
										    "null}";

static struct value *items_of(struct arena *arena)
{
	struct error error = { 0 };
	struct value *value = NULL;

	assert_true(value_parse(arena, bytes_of(page), &value, &error));
	return value_get(value, "items");
}

static void the_history_says_who_did_what_where_and_why_in_80_columns(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct test_screen test;

	(void)state;
	screen_open(&test, 80);
	history_show(arena, &test.screen, items_of(arena), false);
	assert_string_equal(
	    screen_close(arena, &test).out,
	    "TIME (UTC)           WHO        WHERE          WHAT AND WHY\n"
	    "2026-11-20 10:00:00  ci                        ▸ moon.landed: one step\n"
	    "2026-11-20 10:00:01  ci         shop           ▸ release 3 sealed, tag v\\x1b[1m,\n"
	    "                                               migrations: 4\n"
	    "2026-11-20 10:00:02  ci         production     ✗ release 3 refused: upstream: do\n"
	    "                                               staging first; alone: r-2 runs\n"
	    "2026-11-20 10:00:03  agent a-2  production/eu  · r-3: leased -> running: the\n"
	    "                                               agent began\n"
	    "2026-11-20 10:00:04  agent a-2  production/eu  ✗ r-3: running -> failed: no such\n"
	    "                                               table\n");
}

static void steps_in_between_are_left_out_until_all_is_asked_for(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "GET", "/v1/history?project=shop&environment=production&newest=1&limit=10", 200,
		  page },
		{ "GET", "/v1/history?newest=1&limit=50", 200, page },
		{ "GET", "/v1/history?newest=1&limit=50", 200, page },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "history", "--project", "shop", "--env", "production",
				       "--limit", "2", "--url", rest_url(rest));

	(void)state;
	assert_string_equal(
	    result.out,
	    "TIME (UTC)           WHO        WHERE          WHAT AND WHY\n"
	    "2026-11-20 10:00:02  ci         production     ✗ release 3 refused: upstream: do "
	    "staging first; alone: r-2 runs\n"
	    "2026-11-20 10:00:04  agent a-2  production/eu  ✗ r-3: running -> failed: no such "
	    "table\n"
	    "1 entry of steps in between: --all shows them\n");
	result = CLI(arena, "history", "--all", "--url", rest_url(rest));
	assert_non_null(strstr(result.out, "  8  2026-11-20 10:00:03  agent a-2  production/eu  · "
					   "r-3: leased -> running: the agent began\n"));
	result = CLI(arena, "history", "--json", "--url", rest_url(rest));
	assert_true(text_starts_with(result.out, "{\"actor\":{\"kind\":\"person\",\"name\":\"ci\"},"
						 "\"seq\":5,"));
	assert_non_null(strstr(result.out, "\"seq\":8,"));
	rest_close(rest);
}

#define TYPE(name, text, title) text,

static void every_type_of_entry_has_words_of_its_own(void **state)
{
	static const char *const types[] = { ENTRY_TYPES(TYPE) };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++)
		if (!history_knows(types[i]))
			fail_msg("%s", types[i]);
	assert_false(history_knows("moon.landed"));
	assert_string_equal(history_nearest("rollout.movd"), "rollout.moved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_history_says_who_did_what_where_and_why_in_80_columns),
		cmocka_unit_test(steps_in_between_are_left_out_until_all_is_asked_for),
		cmocka_unit_test(every_type_of_entry_has_words_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
