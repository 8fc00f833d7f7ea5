#include "cli/matrix.h"

#include <string.h>

#include "cli/text.h"
#include "tests/support/cli.h"

static struct cli_result show(struct arena *arena, const char *json, unsigned width, bool all)
{
	struct error error = { 0 };
	struct test_screen test;
	struct value *status;

	assert_ok(value_parse(arena, bytes_of(json), &status, &error));
	screen_open(&test, width);
	matrix_show(arena, &test.screen, status, all);
	return screen_close(arena, &test);
}

static const char two_environments[] =
    "{\"project\":\"shop\",\"release\":{\"number\":7,\"tag\":\"v1.4\"},"
    "\"migrations\":[{\"version\":\"1\",\"name\":\"1_customers.sql\"},"
    "{\"version\":\"2\",\"name\":\"2_orders.sql\"}],"
    "\"environments\":["
    "{\"name\":\"staging\",\"state\":\"current\",\"release\":7,\"targets\":["
    "{\"name\":\"eu\",\"online\":true,\"problem\":\"\",\"states\":["
    "{\"version\":\"1\",\"state\":\"baseline\"},{\"version\":\"2\",\"state\":\"applied\"}]},"
    "{\"name\":\"us\",\"online\":true,\"problem\":\"\",\"states\":["
    "{\"version\":\"1\",\"state\":\"applied\"},{\"version\":\"2\",\"state\":\"applied\"}]}]},"
    "{\"name\":\"production\",\"state\":\"behind\",\"release\":null,\"targets\":["
    "{\"name\":\"eu\",\"online\":false,\"problem\":\"no route\",\"states\":["
    "{\"version\":\"1\",\"state\":\"applied\"},{\"version\":\"2\",\"state\":\"pending\"}]}]},"
    "{\"name\":\"empty\",\"state\":\"empty\",\"release\":null,\"targets\":[]}]}";

static void a_symbol_stands_for_a_target_and_the_legend_explains_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = show(arena, two_environments, 80, false);

	(void)state;
	assert_string_equal(result.out,
			    "shop, release 7, v1.4\n"
			    "\n"
			    "MIGRATION        staging  production  empty\n"
			    "1_customers.sql  ◆✓ 2/2   ✓\n"
			    "2_orders.sql     ✓✓ 2/2   ·\n"
			    "release          7        -           -\n"
			    "state            current  behind      empty\n"
			    "\n"
			    "✓ applied  ◆ baseline  · pending\n"
			    "staging: eu us  production: eu\n"
			    "! production/eu: its agent is offline; no route\n"
			    "! empty has no targets: no agent serves this project there\n");
}

/* `targets` targets in one environment with `migrations` of them, the last one pending on target 0.
 */
static char *large(struct arena *arena, size_t targets, size_t migrations)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "{\"project\":\"p\",\"release\":{\"number\":1},\"migrations\":[");
	for (size_t i = 0; i < migrations; i++)
		buffer_printf(&buffer, "%s{\"version\":\"%zu\",\"name\":\"%zu_m.sql\"}",
			      i ? "," : "", i + 100, i + 100);
	buffer_add_text(&buffer, "],\"environments\":[{\"name\":\"fleet\",\"state\":\"behind\","
				 "\"release\":1,\"targets\":[");
	for (size_t k = 0; k < targets; k++) {
		buffer_printf(&buffer, "%s{\"name\":\"t%zu\",\"online\":true,\"states\":[",
			      k ? "," : "", k);
		for (size_t i = 0; i < migrations; i++)
			buffer_printf(&buffer, "%s{\"version\":\"%zu\",\"state\":\"%s\"}",
				      i ? "," : "", i + 100,
				      !k && i + 1 == migrations ? "pending" : "applied");
		buffer_add_text(&buffer, "]}");
	}
	buffer_add_text(&buffer, "]}]}");
	return buffer.data;
}

static void many_targets_are_counted_and_a_long_history_is_collapsed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = show(arena, large(arena, 40, 30), 80, false);

	(void)state;
	assert_string_equal(result.out, "p, release 1\n"
					"\n"
					"MIGRATION                fleet\n"
					"… 25 earlier migrations  ✓\n"
					"125_m.sql                ✓ 40/40\n"
					"126_m.sql                ✓ 40/40\n"
					"127_m.sql                ✓ 40/40\n"
					"128_m.sql                ✓ 40/40\n"
					"129_m.sql                · 39/40\n"
					"release                  1\n"
					"state                    behind\n"
					"\n"
					"✓ applied  · pending\n");
}

/* 200 targets and 300 migrations, all of them pending, and a rollout under way. */
static void what_stands_alike_is_one_line_and_the_same_trouble_is_told_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer buffer = buffer_in(arena);

	(void)state;
	buffer_add_text(&buffer, "{\"project\":\"p\",\"release\":{\"number\":1},\"migrations\":[");
	for (size_t i = 0; i < 300; i++)
		buffer_printf(&buffer, "%s{\"version\":\"%zu\",\"name\":\"%zu.sql\"}", i ? "," : "",
			      i + 100, i + 100);
	buffer_add_text(&buffer, "],\"environments\":[{\"name\":\"fleet\",\"state\":\"halted\","
				 "\"rollout\":\"r-4\",\"release\":null,\"targets\":[");
	for (size_t k = 0; k < 200; k++)
		buffer_printf(&buffer,
			      "%s{\"name\":\"t%zu\",\"online\":%s,\"states\":[{\"version\":"
			      "\"100\",\"state\":\"%s\"}]}",
			      k ? "," : "", k, k < 100 ? "true" : "false",
			      k == 7 ? "changed" : "applied");
	buffer_add_text(&buffer, "]}]}");
	assert_string_equal(show(arena, buffer.data, 80, false).out,
			    "p, release 1\n"
			    "\n"
			    "MIGRATION           fleet\n"
			    "100.sql             ✗ 199/200\n"
			    "101.sql             ? 0/200\n"
			    "102.sql             ? 0/200\n"
			    "103.sql             ? 0/200\n"
			    "… 295 more of them  ? 0/200\n"
			    "399.sql             ? 0/200\n"
			    "release             -\n"
			    "state               halted\n"
			    "\n"
			    "✓ applied  ✗ changed  ? unknown\n"
			    "▸ fleet: rollout r-4 is halted; lockstep rollout show r-4\n"
			    "! fleet/t7: migration 100 is changed\n"
			    "! fleet/t100, t101, t102, t103 and 96 more: its agent is offline\n");
}

static void what_rollouts_wait_for_stands_below_them(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char json[] =
	    "{\"project\":\"p\",\"release\":{\"number\":1},\"migrations\":[],\"environments\":["
	    "{\"name\":\"live\",\"state\":\"pending\",\"rollout\":\"r-4\",\"release\":null,"
	    "\"targets\":[{\"name\":\"a\",\"online\":true,\"states\":[]}]}],"
	    "\"waiting\":[{\"rollout\":\"r-4\",\"environment\":\"live\",\"gates\":["
	    "{\"name\":\"soak\",\"reason\":\"1 h of 24 h\",\"opens\":\"2000-01-01T00:00:00.000Z\"},"
	    "{\"name\":\"http\",\"reason\":\"ticket: no\\nanswer\",\"opens\":null}]},"
	    "{\"rollout\":\"r-3\",\"environment\":\"live\",\"gates\":["
	    "{\"name\":\"agents\",\"reason\":\"nobody\",\"opens\":null}]}]}";
	const char *shown = show(arena, json, 80, false).out;

	(void)state;
	assert_string_equal(strstr(shown, "▸"),
			    "▸ live: rollout r-4 is pending; lockstep rollout show r-4\n"
			    "  ! gate soak is shut: 1 h of 24 h\n"
			    "  ! gate http is shut: ticket: no answer\n"
			    "▸ live: rollout r-3 is pending; lockstep rollout show r-3\n"
			    "  ! gate agents is shut: nobody\n");
}

static void all_of_the_history_can_be_asked_for(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = show(arena, large(arena, 2, 30), 80, true);

	(void)state;
	assert_non_null(strstr(result.out, "100_m.sql"));
	assert_null(strstr(result.out, "earlier"));
}

static void no_line_is_wider_than_the_terminal(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = show(arena, two_environments, 40, false);

	(void)state;
	for (const char *line = result.out; *line; line += strcspn(line, "\n") + 1) {
		char *text = arena_text_n(arena, line, strcspn(line, "\n"));

		if (text_starts_with(text, "MIGRATION") || text_starts_with(text, "1_"))
			assert_true(text_columns(text) <= 40);
	}
	assert_non_null(strstr(result.out, "1_customers"));
}

static const struct {
	const char *state;
	size_t behind;
} behind_rows[] = {
	{ "applied", 0 },  { "baseline", 0 }, { "covered", 0 },        { "pending", 1 },
	{ "in_doubt", 1 }, { "changed", 1 },  { "never heard of", 1 },
};

static void a_target_is_behind_unless_everything_is_known_to_be_there(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(behind_rows); i++) {
		char *json = arena_printf(
		    arena,
		    "{\"migrations\":[{\"version\":\"1\"}],\"environments\":[{\"targets\":"
		    "[{\"states\":[{\"version\":\"1\",\"state\":\"%s\"}]}]}]}",
		    behind_rows[i].state);
		struct value *status;

		assert_ok(value_parse(arena, bytes_of(json), &status, &error));
		assert_int_equal(matrix_behind(status), behind_rows[i].behind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_symbol_stands_for_a_target_and_the_legend_explains_it),
		cmocka_unit_test(many_targets_are_counted_and_a_long_history_is_collapsed),
		cmocka_unit_test(what_stands_alike_is_one_line_and_the_same_trouble_is_told_once),
		cmocka_unit_test(what_rollouts_wait_for_stands_below_them),
		cmocka_unit_test(all_of_the_history_can_be_asked_for),
		cmocka_unit_test(no_line_is_wider_than_the_terminal),
		cmocka_unit_test(a_target_is_behind_unless_everything_is_known_to_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
