#include "coordinator/unjudged.h"

#include "tests/support/test.h"

static const struct {
	const char *members, *unjudged;
} rows[] = {
	{ "budget: 3", NULL },
	{ "budget: 3%", NULL },
	{ "parallel: 2", NULL },
	{ "spread: { region: 1 }", NULL },
	{ "waves: [ { name: w } ]", NULL },
	{ "checks: { lint: off, drift: off }", NULL },
	{ "select: { region: eu }", NULL },
	{ "soak: 1h", NULL },
	{ "approvals: 1", NULL },
	{ "windows: [ { name: w, start: 2026-01-01, duration: 1h } ]", NULL },
	{ "freezes: [ { name: f, start: 2026-01-01, duration: 1h } ]", NULL },
	{ "checks: { rehearsal: required, reversible: required }",
	  "checks: rehearsal, checks: reversible" },
	{ "checks: { lint: error, drift: required }", "checks: drift, checks: lint" },
	{ "http: [ { name: h, url: \"http://x\" } ]", "http" },
	{ "verify: [ { name: v, sql: SELECT true } ]", NULL },
};

static void what_nobody_judges_is_named(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = arena_printf(
		    arena, "environments:\n  - name: a\n  - name: b\n    after: a\n    %s\n",
		    rows[i].members);
		struct error error = { 0 };
		struct pipeline pipeline;
		const char *unjudged;

		assert_ok(pipeline_parse(arena, "p", bytes_of(text), &pipeline, &error));
		assert_null(unjudged_demands(arena, pipeline_find(&pipeline, "a")));
		unjudged = unjudged_demands(arena, pipeline_find(&pipeline, "b"));
		assert_string_equal(unjudged ? unjudged : "",
				    rows[i].unjudged ? rows[i].unjudged : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_nobody_judges_is_named) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
