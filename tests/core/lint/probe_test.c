#include "core/lint/probe.h"

#include "core/lint/rule.h"
#include "core/lint/table.h"
#include "tests/support/test.h"

static void only_what_compares_rows_is_asked(void **state)
{
	static const struct {
		const char *fix, *asked; /* NULL: it is not */
	} cases[] = {
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE c IS NULL;",
		  "SELECT count(*) FROM t WHERE c IS NULL" },
		{ LINT_LOOK_BEFORE "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1;",
		  "SELECT count(*) FROM (SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1) "
		  "AS groups" },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (length(lower(c)) < 3);",
		  "SELECT count(*) FROM t WHERE NOT (length(lower(c)) < 3)" },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (pg_catalog.length(c) < 3);",
		  "SELECT count(*) FROM t WHERE NOT (pg_catalog.length(c) < 3)" },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (app.length(c) < 3);", NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (mine(c) < 3);", NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (nextval('s') < 3);", NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (pg_sleep(9) IS NULL);",
		  NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (dblink_exec('x') = 'y');",
		  NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t WHERE NOT (pg_read_file('x') = 'y');",
		  NULL },
		{ LINT_LOOK_BEFORE
		  "SELECT count(*) FROM t WHERE NOT (c IN (SELECT pg_terminate_backend(1)));",
		  NULL },
		{ LINT_LOOK_BEFORE "SELECT count(*) FROM t; DROP TABLE t;", NULL },
		{ LINT_LOOK_BEFORE "DELETE FROM t;", NULL },
		{ LINT_LOOK_BEFORE "SELECT", "SELECT" },
		{ LINT_LOOK_BEFORE ";", NULL },
		{ LINT_LOOK_BEFORE "", NULL },
		{ "SELECT count(*) FROM t;", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};
	static const struct lint_rule rule = { .code = "MF101", .dialect = DIALECT_POSTGRES };
	static const struct lint_rule lite = { .code = "MF101", .dialect = DIALECT_SQLITE };
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lint_finding items[] = { { .rule = &rule, .fix = cases[i].fix },
						{ .rule = &lite, .fix = cases[i].fix } };
		struct lint_findings findings = { .items = items, .count = 2 };
		struct error error = { 0 };

		assert_ok(lint_probes_find(arena, &findings, &error));
		assert_null(items[1].probe);
		if (cases[i].asked)
			assert_string_equal(items[0].probe, cases[i].asked);
		else
			assert_null(items[0].probe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_compares_rows_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
