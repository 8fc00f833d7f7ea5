#include "coordinator/demands.h"

#include "tests/support/test.h"

static const struct {
	const char *members, *sentences;
} rows[] = {
	{ "budget: 0", "halts when a target fails" },
	{ "budget: 5%", "halts when more than 5% of the targets fail" },
	{ "budget: 2", "halts when more than 2 fail" },
	{ "upstream: any", "halts when a target fails" },
	{ "soak: 24h", "and has been there for 1d; halts when a target fails" },
	{ "promote: auto",
	  "the rollout is made as soon as the release is proven there; halts when a "
	  "target fails" },
	{ "select: { region: eu, tier: [a, b] }",
	  "only targets whose region is eu, tier is a or b; halts when a target fails" },
	{ "approvals: 1", "1 approval by approver or admin, not by the author; halts when a target "
			  "fails" },
	{ "approvals: { count: 2, roles: [admin], not: nobody, expire: 7d }",
	  "2 approvals by admin, each good for 7d; halts when a target fails" },
	{ "windows: [ { name: office, rule: FREQ=DAILY, start: 2026-01-05T09:00, duration: 8h, "
	  "zone: "
	  "Europe/Berlin, at-close: overrun } ]",
	  "only within office (FREQ=DAILY from 2026-01-05T09:00:00 for 8h, Europe/Berlin; what "
	  "runs "
	  "may overrun); halts when a target fails" },
	{ "freezes: [ { name: year end, start: 2026-12-20, end: 2027-01-04 } ]",
	  "never within year end (2026-12-20T00:00:00 to 2027-01-04T00:00:00, UTC); halts when a "
	  "target fails" },
	{ "checks: { rehearsal: required, reversible: required, drift: required, lint: warning }",
	  "checked: rehearsed in the state that each target is in, reversible, no target has "
	  "drifted, "
	  "lint finds nothing of severity warning; halts when a target fails" },
	{ "http: [ { name: ticket, url: \"https://desk/7\", field: state, value: approved } ]",
	  "ticket: GET https://desk/7 answers 200 with state = approved; halts when a target "
	  "fails" },
	{ "waves: [ { name: canary, targets: 1, pause: 10m }, { name: rest, targets: 50%, approve: "
	  "yes } ]",
	  "in waves: canary (1), a pause of 10m, then rest (50%), a person's word; halts when a "
	  "target "
	  "fails" },
	{ "parallel: 10", "at most 10 targets at once; halts when a target fails" },
	{ "spread: { region: 1, host: 2 }",
	  "at once at most 1 of the same region, 2 of the same host; halts when a target fails" },
	{ "verify: [ { name: a, sql: SELECT true }, { name: b, sql: SELECT true } ]",
	  "verified on each target: a, b; halts when a target fails" },
	{ "execution: { lock-timeout: 5s }",
	  "halts when a target fails; execution: lock-timeout 5s" },
};

static void what_is_demanded_is_said_in_sentences(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = arena_printf(arena,
						"environments:\n  - name: a\n  - name: b\n  - "
						"name: c\n    after: [a, b]\n    %s\n",
						rows[i].members);
		const char *first =
		    text_equal(rows[i].members, "upstream: any") ? "a or b" : "a and b";
		struct buffer said = buffer_in(arena);
		struct error error = { 0 };
		struct pipeline pipeline;
		struct demands demands;

		assert_ok(pipeline_parse(arena, "p", bytes_of(text), &pipeline, &error));
		demands = demands_of(arena, pipeline_find(&pipeline, "c"));
		for (size_t k = 0; k < demands.count; k++)
			buffer_printf(&said, "%s%s", k ? "; " : "", demands.items[k]);
		assert_string_equal(buffer_text(&said),
				    arena_printf(arena, "the identical release succeeded in %s; %s",
						 first, rows[i].sentences));
	}
}

static void an_environment_that_comes_first_has_nothing_before_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;
	struct demands demands;

	(void)state;
	assert_ok(
	    pipeline_parse(arena, "p", bytes_of("environments: [{name: a}]"), &pipeline, &error));
	demands = demands_of(arena, &pipeline.environments[0]);
	assert_int_equal(demands.count, 1);
	assert_string_equal(demands.items[0], "halts when a target fails");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_demanded_is_said_in_sentences),
		cmocka_unit_test(an_environment_that_comes_first_has_nothing_before_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
