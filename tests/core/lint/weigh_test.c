#include "core/lint/weigh.h"

#include "tests/support/test.h"

static void a_finding_weighs_what_its_table_does(void **state)
{
	static const struct {
		const char *relation, *size_of;
		int64_t rows, bytes;
		enum lint_severity before, after;
	} cases[] = {
		{ "t", "public.t", 100, 8192, LINT_ERROR, LINT_NOTE },
		{ "public.t", "public.t", 100, 8192, LINT_ERROR, LINT_NOTE },
		{ "t", "public.t", 50000, 8192, LINT_WARNING, LINT_WARNING },
		{ "t", "public.t", 2000000, 8192, LINT_WARNING, LINT_ERROR },
		{ "t", "public.t", 100, (int64_t)2 << 30, LINT_NOTE, LINT_ERROR },
		{ "t", "public.t", 100, (int64_t)64 << 20, LINT_ERROR, LINT_ERROR },
		/* Never counted is not small, and not large by that. */
		{ "t", "public.t", -1, 8192, LINT_ERROR, LINT_ERROR },
		{ "t", "public.t", -1, (int64_t)2 << 30, LINT_NOTE, LINT_ERROR },
		/* Another table. */
		{ "t", "shop.t", 100, 8192, LINT_ERROR, LINT_ERROR },
		{ "shop.t", "public.t", 100, 8192, LINT_ERROR, LINT_ERROR },
		{ NULL, "public.t", 100, 8192, LINT_ERROR, LINT_ERROR },
	};
	static const struct lint_rule rule = { .code = "X", .dialect = DIALECT_POSTGRES };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_size size = { cases[i].size_of, cases[i].rows, cases[i].bytes };
		struct lint_runner runner = { .sizes = &size, .size_count = 1 };
		struct lint_finding finding = { .rule = &rule,
						.severity = cases[i].before,
						.relation = cases[i].relation,
						.blocks = LINT_BLOCKS_WRITES,
						.grows = LINT_YES };
		struct lint_findings findings = { 0 };

		lint_findings_add(arena, &findings, &finding);
		lint_weigh(&(struct lint_options) { .runner = runner }, &findings);
		assert_int_equal(findings.items[0].severity, cases[i].after);
		assert_int_equal(findings.by_severity[cases[i].after], 1);
	}
}

static void what_lasts_a_moment_or_blocks_nobody_is_not_weighed(void **state)
{
	static const struct lint_rule rule = { .code = "X", .dialect = DIALECT_POSTGRES };
	static const struct lint_size size = { "public.t", 2000000, 8192 };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_runner runner = { .sizes = &size, .size_count = 1 };
	struct lint_finding moment = { .rule = &rule,
				       .severity = LINT_NOTE,
				       .relation = "t",
				       .blocks = LINT_BLOCKS_READS,
				       .grows = LINT_NO };
	struct lint_finding nobody = { .rule = &rule,
				       .severity = LINT_NOTE,
				       .relation = "t",
				       .blocks = LINT_BLOCKS_NOTHING,
				       .grows = LINT_YES };
	struct lint_findings findings = { 0 };

	(void)state;
	lint_findings_add(arena, &findings, &moment);
	lint_findings_add(arena, &findings, &nobody);
	lint_weigh(&(struct lint_options) { .runner = runner }, &findings);
	assert_int_equal(findings.by_severity[LINT_NOTE], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_weighs_what_its_table_does),
		cmocka_unit_test(what_lasts_a_moment_or_blocks_nobody_is_not_weighed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
