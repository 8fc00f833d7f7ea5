#include "coordinator/pipeline.h"

#include "tests/support/test.h"

static const char *file_of(struct arena *arena, const char *members)
{
	return arena_printf(
	    arena, "environments:\n  - name: a\n  - name: b\n    after: a\n    %s\n", members);
}

static const struct pipeline_environment *parsed(struct arena *arena, const char *members)
{
	struct pipeline *pipeline = arena_new(arena, struct pipeline);
	struct error error = { 0 };

	assert_ok(pipeline_parse(arena, "p", bytes_of(file_of(arena, members)), pipeline, &error));
	return pipeline_find(pipeline, "b");
}

static void an_environment_has_severities_of_its_own(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment *environment =
	    parsed(arena, "lint: { fail-on: warning, rules: { eugene:E6: note, LN003: off } }");
	const struct pipeline_lint *lint = &environment->lint;

	(void)state;
	assert_string_equal(environment->checks.lint, "warning");
	assert_int_equal(lint->level_count, 2);
	assert_string_equal(lint->levels[0].code, "PG101");
	assert_string_equal(lint->levels[0].severity, "note");
	assert_string_equal(lint->levels[1].code, "LN003");
	assert_string_equal(lint->levels[1].severity, "off");
	assert_null(parsed(arena, "lint: { fail-on: off }")->checks.lint);
	assert_null(parsed(arena, "lint: { rules: { PG101: off } }")->checks.lint);
	assert_string_equal(
	    parsed(arena, "lint: { fail-on: note }\n    checks: { lint: note }")->checks.lint,
	    "note");
}

static void every_error_says_where_and_what_is_allowed(void **state)
{
	static const struct {
		const char *members, *expected;
	} cases[] = {
		{ "lint: error", "5:11: lines of the form 'key: value' are expected here" },
		{ "lint: { fail: error }", "5:13: unknown key 'fail'; known here: fail-on, rules" },
		{ "lint: { fail-on: fatal }",
		  "5:22: fail-on: 'fatal' is not known; write off, note, warning or error" },
		{ "lint: { rules: [ PG101 ] }",
		  "5:20: 'rules' has to be a map of rules and severities" },
		{ "lint: { rules: { PG1O1: off } }",
		  "5:22: rules: 'PG1O1' is no rule of the linter; did you mean 'PG101'?" },
		{ "lint: { rules: { xyzzy: off } }",
		  "5:22: rules: 'xyzzy' is no rule of the linter (`lockstep migrate lint --explain "
		  "CODE`)" },
		{ "lint: { rules: { PG101: none } }",
		  "5:29: PG101: 'none' is not known; did you mean 'note'?" },
		{ "lint: { rules: { PG101: off, require-concurrent-index-creation: note } }",
		  "5:34: rules: 'require-concurrent-index-creation' is PG101, which is there "
		  "already" },
		{ "lint: { fail-on: note }\n    checks: { lint: error }",
		  "5:22: fail-on: 'note', and 'checks' says 'lint: error'; write it once" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct pipeline pipeline;

		assert_refused(pipeline_parse(arena, "p",
					      bytes_of(file_of(arena, cases[i].members)), &pipeline,
					      &error),
			       ERROR_INVALID, arena_printf(arena, "p:%s", cases[i].expected));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_environment_has_severities_of_its_own),
		cmocka_unit_test(every_error_says_where_and_what_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
