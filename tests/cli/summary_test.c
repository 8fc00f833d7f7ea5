#include "cli/summary.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/test.h"
#include <unistd.h>

static const char *summary(struct arena *arena, const char *json)
{
	struct error error = { 0 };
	struct value *rollout;

	assert_ok(value_parse(arena, bytes_of(json), &rollout, &error));
	return summary_of(arena, rollout, NULL).data;
}

static void the_state_is_seen_at_once(void **state)
{
	static const char *const rows[][2] = {
		{ "succeeded", "### ✅ Release 7 in production: succeeded\n" },
		{ "pending", "### ⏳ Release 7 in production: pending\n" },
		{ "halted", "### ❌ Release 7 in production: halted\n" },
		{ "paused", "### ⚠️ Release 7 in production: paused\n" },
		{ "completed_with_failures",
		  "### ❌ Release 7 in production: completed\\_with\\_failures\n" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text =
		    summary(arena, arena_printf(arena,
						"{\"id\":\"r-1\",\"release\":7,\"environment\":"
						"\"production\",\"state\":\"%s\"}",
						rows[i][0]));

		assert_true(text_starts_with(text, rows[i][1]));
	}
}

static void nothing_from_outside_is_markup(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = summary(
	    arena, "{\"id\":\"r-1\",\"release\":7,\"environment\":\"e\",\"state\":\"failed\","
		   "\"why\":\"<img src=x>\\n# a | b [c](d) `e`\",\"tasks\":[{\"target\":"
		   "\"a|b\\nc\",\"state\":\"failed\",\"statements\":[{\"version\":\"1\","
		   "\"state\":\"failed\",\"line\":3,\"message\":\"**no**\",\"text\":"
		   "\"select 1\\n```\\n# title\\n````\"}]}]}");

	(void)state;
	assert_non_null(strstr(text, "&lt;img src=x\\>\\\\x0a\\# a \\| b \\[c\\]\\(d\\) \\`e\\`"));
	assert_non_null(strstr(text, "| a\\|b\\\\x0ac | failed |"));
	assert_non_null(strstr(text, "line 3: \\*\\*no\\*\\*"));
	assert_non_null(strstr(text, "\n`````sql\nselect 1\n```\n# title\n````\n`````\n"));
}

static void of_many_targets_those_that_went_wrong_come_first(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer json = buffer_in(arena);
	const char *text;

	(void)state;
	buffer_add_text(&json, "{\"release\":1,\"state\":\"halted\",\"tasks\":[");
	for (int i = 0; i < 1000; i++)
		buffer_printf(&json, "%s{\"target\":\"t%d\",\"state\":\"%s\"}", i ? "," : "", i,
			      i == 999 ? "failed" : "succeeded");
	buffer_add_text(&json, "]}");
	text = summary(arena, json.data);
	assert_non_null(strstr(text, "|---|---|---|---:|---|\n| t999 | failed"));
	assert_non_null(strstr(text, "… and 950 more."));
	assert_null(strstr(text, "| t49 |"));
}

static void a_refusal_names_every_shut_gate(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct value *problem;
	const char *text;

	(void)state;
	assert_ok(value_parse(arena,
			      bytes_of("{\"gates\":[{\"name\":\"upstream\",\"open\":false,"
				       "\"reason\":\"not proven\"},{\"name\":\"targets\",\"open\":"
				       "true,\"reason\":\"fine\"}]}"),
			      &problem, &error));
	text = summary_of_refusal(arena, "it is refused", problem).data;
	assert_string_equal(text, "### ❌ Refused\n\nit is refused\n\nShut gates:\n\n"
				  "- **upstream**: not proven\n\n");
	assert_non_null(summary_of_refusal(arena, "no answer", NULL).data);
}

static void what_the_file_holds_already_stays(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char path[] = "/tmp/lockstep-summary.XXXXXX";
	struct error error = { 0 };
	struct bytes found;

	(void)state;
	assert_int_equal(close(mkstemp(path)), 0);
	assert_ok(summary_append(path, bytes_of("one\n"), &error));
	assert_ok(summary_append(path, bytes_of("two\n"), &error));
	assert_ok(file_read(arena, path, 0, &found, &error));
	assert_string_equal(found.data, "one\ntwo\n");
	unlink(path);
	assert_false(summary_append("/nowhere/at/all", bytes_of("x"), &error));
	assert_non_null(strstr(error.text, "/nowhere/at/all"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_state_is_seen_at_once),
		cmocka_unit_test(nothing_from_outside_is_markup),
		cmocka_unit_test(of_many_targets_those_that_went_wrong_come_first),
		cmocka_unit_test(a_refusal_names_every_shut_gate),
		cmocka_unit_test(what_the_file_holds_already_stays),
	};

	return cmocka_run_group_tests_name("cli/summary", tests, NULL, NULL);
}
