#include "core/lint/suppress.h"

#include <string.h>

#include "tests/support/linted.h"
#include "tests/support/test.h"

/* "PG101:3 | LN003:1 note: squawk-ignore silences nothing": of these two rules alone, so that a row
 * says what it is about. */
static const char *told(struct arena *arena, const char *text)
{
	const char *const files[] = { "1_a.sql", text, NULL };
	struct lint_findings findings = test_lint(arena, files, NULL);
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < findings.count; i++) {
		const struct lint_finding *finding = &findings.items[i];
		bool index = !strcmp(finding->rule->code, "PG101");

		if (!index && strcmp(finding->rule->code, "LN003") != 0)
			continue;
		buffer_printf(&buffer, "%s%s:%u", buffer.size ? " | " : "", finding->rule->code,
			      finding->line);
		if (!index)
			buffer_printf(&buffer, " %s: %s", lint_severity_name(finding->severity),
				      finding->title);
	}
	return buffer_text(&buffer);
}

struct row {
	const char *text, *told;
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		assert_string_equal(told(arena, rows[i].text), rows[i].told);
	}
}

#define INDEX "CREATE INDEX i ON t (a);\n"

static void a_comment_silences_the_statement_that_it_is_of(void **state)
{
	static const struct row rows[] = {
		{ INDEX, "PG101:1" },
		{ "-- lockstep:nolint PG101 small\n" INDEX, "" },
		{ "-- lockstep:nolint PG101 small\n-- more\n\n" INDEX, "" },
		{ "SELECT 1;\n-- lockstep:nolint PG101 small\n" INDEX INDEX, "PG101:4" },
		{ "SELECT 1;\n" INDEX "-- lockstep:nolint PG101 small\nSELECT 2;\n",
		  "PG101:2 | LN003:3 warning: lockstep:nolint PG101 silences nothing" },
		{ "CREATE INDEX i ON t (a); -- lockstep:nolint PG101 small\n" INDEX, "PG101:2" },
		{ "CREATE INDEX i\n  ON t (a) -- lockstep:nolint PG101 small\n;\n", "" },
		{ "SELECT 1; /* lockstep:nolint PG101 small */ " INDEX, "" },
		{ "SELECT 1;\n/* why:\n * lockstep:nolint PG101 small\n */\n" INDEX, "" },
		/* What is no comment is none. */
		{ "SELECT '\n-- lockstep:nolint PG101 small\n';" INDEX, "PG101:3" },
		{ "SELECT $$\n-- lockstep:nolint PG101 small\n$$;" INDEX, "PG101:3" },
		{ "SELECT E'\\'-- lockstep:nolint PG101 x';\n" INDEX, "PG101:2" },
		{ "-- see lockstep:nolint PG101 small\n" INDEX, "PG101:2" },
		{ "SELECT 1;\n-- lockstep:nolinting PG101 small\n" INDEX, "PG101:3" },
		{ "COPY t FROM stdin;\nit's 1\n\\.\n-- lockstep:nolint PG101 x\n" INDEX, "" },
		{ "SELECT 1;\r\n-- lockstep:nolint PG101 small\r\nCREATE INDEX i ON t (a);\r\n",
		  "" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_rule_is_named_as_people_know_it(void **state)
{
	static const struct row rows[] = {
		{ "SELECT 1;\n-- lockstep:nolint pg101 small\n" INDEX, "" },
		{ "SELECT 1;\n-- lockstep:nolint require-concurrent-index-creation small\n" INDEX,
		  "" },
		{ "SELECT 1;\n-- lockstep:nolint all small\n" INDEX, "" },
		{ "SELECT 1;\n-- lockstep:nolint ZZ,PG101: small\n" INDEX,
		  "LN003:2 warning: lockstep:nolint names ZZ, which is no rule" },
		{ "-- atlas:nolint\n" INDEX, "" },
		{ "-- atlas:nolint PG101\n" INDEX, "" },
		{ "-- atlas:nolint concurrent_index\n" INDEX, "" },
		{ "-- squawk-ignore require-concurrent-index-creation\n" INDEX, "" },
		{ "-- squawk-ignore require-concurrent-index-creation, LN003\n" INDEX,
		  "LN003:1 note: squawk-ignore LN003 silences nothing" },
		{ "-- squawk-ignore\n" INDEX, "" },
		{ "-- eugene: ignore E6\n" INDEX, "" },
		{ "-- eugene: ignore\n" INDEX, "" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_comment_at_the_top_that_an_empty_line_follows_is_the_files(void **state)
{
	static const struct row rows[] = {
		{ "-- lockstep:nolint PG101 small\n\n" INDEX INDEX, "" },
		{ "-- a word\n-- lockstep:nolint PG101 small\n-- another\n\n" INDEX INDEX, "" },
		{ "-- lockstep:nolint PG101 small\n" INDEX INDEX, "PG101:3" },
		{ "-- atlas:nolint\n\n" INDEX INDEX, "" },
		{ INDEX INDEX "-- squawk-ignore-file require-concurrent-index-creation\n", "" },
		{ "-- squawk-ignore-file\n" INDEX INDEX, "" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_comment_without_reason_or_effect_is_found(void **state)
{
	static const struct row rows[] = {
		{ "-- lockstep:nolint PG101\n" INDEX,
		  "LN003:1 warning: lockstep:nolint says no reason" },
		{ "-- lockstep:nolint\n" INDEX, "LN003:1 warning: lockstep:nolint says no reason" },
		{ "-- lockstep:nolint PG101 --\n" INDEX,
		  "LN003:1 warning: lockstep:nolint says no reason" },
		{ "-- lockstep:nolint PG101 small\nSELECT 1;\n",
		  "LN003:1 warning: lockstep:nolint PG101 silences nothing" },
		{ "-- lockstep:nolint PG101x small\n" INDEX,
		  "LN003:1 warning: lockstep:nolint names PG101x, which is no rule; is PG101 "
		  "meant? | PG101:2" },
		{ "-- squawk-ignore no-such-rule\n" INDEX,
		  "LN003:1 note: squawk-ignore names no-such-rule, which is no rule | PG101:2" },
		{ "-- atlas:nolint destructive\n" INDEX,
		  "LN003:1 note: atlas:nolint destructive silences nothing | PG101:2" },
		{ "SELECT 1;\n-- lockstep:nolint PG101 small\n",
		  "LN003:2 warning: lockstep:nolint PG101 silences nothing" },
		{ "SELECT 1;\n-- eugene: ignore E6\n",
		  "LN003:2 note: eugene: ignore E6 silences nothing" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_is_silenced_is_counted(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *const files[] = { "1_a.sql",
				      "-- atlas:nolint\n\n" INDEX "-- squawk-ignore\n" INDEX INDEX,
				      NULL };
	struct lint_findings findings = test_lint(arena, files, NULL);

	(void)state;
	assert_int_equal(findings.count, 0);
	assert_true(findings.silenced >= 3);
	assert_int_equal(findings.by_severity[LINT_ERROR], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comment_silences_the_statement_that_it_is_of),
		cmocka_unit_test(a_rule_is_named_as_people_know_it),
		cmocka_unit_test(a_comment_at_the_top_that_an_empty_line_follows_is_the_files),
		cmocka_unit_test(a_comment_without_reason_or_effect_is_found),
		cmocka_unit_test(what_is_silenced_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
