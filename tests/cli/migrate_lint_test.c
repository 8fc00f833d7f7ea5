#include <stdlib.h>
#include <string.h>

#include "cli/lint_view.h"
#include "core/base/file.h"
#include "tests/support/cli.h"

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
}

/* A folder with a table, and an index on it in the second migration. */
static const char *place_make(struct arena *arena)
{
	const char *dir = test_folder(arena);

	test_write(arena, dir, "1_a.sql", "CREATE TABLE t (a int);\n");
	test_write(arena, dir, "2_b.sql", "SELECT 'ä'; CREATE INDEX i ON t (a);\n");
	return dir;
}

#define LINT(arena, dir, ...) CLI(arena, "migrate", "lint", "--dir", dir, __VA_ARGS__)

static void a_finding_is_shown_with_its_line_and_what_to_do(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = place_make(arena);
	struct cli_result result = LINT(arena, dir, "--dialect", "postgres");

	(void)state;
	assert_int_equal(result.code, 1);
	assert_string_equal(result.err, "");
	assert_contains(result.out, arena_printf(arena, "%s/2_b.sql:1:13: error PG101: ", dir));
	assert_contains(result.out, "     1 | SELECT 'ä'; CREATE INDEX i ON t (a);\n"
				    "       |             ^\n");
	assert_contains(result.out, "         lock  SHARE on t: blocks writes, the longer the more "
				    "rows it has\n");
	assert_contains(result.out, "         why   CREATE INDEX ");
	assert_contains(result.out, "         fix   CREATE INDEX CONCURRENTLY ");
	assert_contains(result.out, " found in 2 migrations\n");
}

static void the_exit_code_is_as_the_severity_says(void **state)
{
	static const struct {
		const char *text, *fail_on;
		int code;
	} cases[] = {
		{ "CREATE INDEX i ON t (a);", "error", 1 },
		{ "CREATE INDEX i ON t (a);", "off", 0 },
		{ "-- lockstep:nolint PG101 x\nSELECT 1;", "error", 0 },
		{ "-- lockstep:nolint PG101 x\nSELECT 1;", "warning", 1 },
		{ "-- atlas:nolint PG101\nSELECT 1;", "warning", 0 },
		{ "-- atlas:nolint PG101\nSELECT 1;", "note", 1 },
		{ "-- atlas:nolint\n\nCREATE INDEX i ON t (a);", "note", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *dir = test_folder(arena);

		test_write(arena, dir, "1_a.sql", cases[i].text);
		assert_int_equal(LINT(arena, dir, "--fail-on", cases[i].fail_on).code,
				 cases[i].code);
	}
}

static size_t count_of(struct arena *arena, const char *dir, const char *option, const char *value)
{
	struct cli_result result = LINT(arena, dir, option, value, "--json");

	return value_count(value_get(cli_json(arena, &result), "findings"));
}

static void only_the_findings_of_the_chosen_migrations_are_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = place_make(arena);

	(void)state;
	test_write(arena, dir, "3_c.sql", "-- atlas:nolint\n\nSELECT 1;\n");
	assert_true(count_of(arena, dir, "--latest", "9") > 1);
	assert_int_equal(count_of(arena, dir, "--latest", "1"), 1);
	assert_int_equal(count_of(arena, dir, "--since", "2"), 1);
	assert_true(count_of(arena, dir, "--since", "1") > 1);
	assert_int_equal(count_of(arena, dir, "--since", "3"), 0);
}

static void git(struct arena *arena, const char *dir, const char *command)
{
	const char *line = arena_printf(
	    arena, "git -c user.email=a@b -c user.name=a -C %s %s >/dev/null 2>&1", dir, command);

	assert_int_equal(system(line), 0);
}

static void what_a_branch_changed_is_told_whether_it_is_committed_or_not(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *home = place_make(arena), *dir = path_join(arena, home, "m");

	(void)state;
	test_write(arena, dir, "1_a.sql", "-- atlas:nolint PG101\nSELECT 1;\n");
	git(arena, home, "init -q .");
	git(arena, home, "add -A");
	git(arena, home, "commit -qm one");
	git(arena, home, "branch base");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 0);
	test_write(arena, dir, "2_b.sql", "-- atlas:nolint PG101\nSELECT 2;\n");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 1);
	git(arena, home, "add -A");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 1);
	git(arena, home, "commit -qm two");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 1);
	test_write(arena, dir, "1_a.sql", "-- atlas:nolint PG101\nSELECT 3;\n");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 2);
	/* What came to the base meanwhile is not the branch's. */
	git(arena, home, "checkout -q -- . ");
	git(arena, home, "checkout -q base");
	test_write(arena, dir, "0_z.sql", "-- atlas:nolint PG101\nSELECT 0;\n");
	git(arena, home, "add -A");
	git(arena, home, "commit -qm three");
	git(arena, home, "checkout -q -");
	assert_int_equal(count_of(arena, dir, "--git-base", "base"), 1);
}

static void what_cannot_be_understood_is_said(void **state)
{
	static const struct {
		const char *option, *value, *says;
	} cases[] = {
		{ "--output", "xml", "--output: 'xml' is none of pretty, json, sarif, github" },
		{ "--format", "sarif", "what is printed says --output sarif" },
		{ "--fail-on", "fatal", "--fail-on: 'fatal' is none of error, warning, note, off" },
		{ "--since", "10", "has no version '10'" },
		{ "--explain", "PG1O1", "there is no rule 'PG1O1'; did you mean 'PG101'?" },
		{ "--git-base=--output=x", "--quiet", "git does not know where '--output=x'" },
		{ "--git-base", "nowhere", "git does not know where 'nowhere'" },
		{ "--server-version", "new", "'new' is no version of PostgreSQL" },
		{ "--dialect", "oracle", "none of any, postgres, sqlite" },
		{ "--dir", "/nowhere", "there is no such directory" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *dir = place_make(arena);
		struct cli_result result = LINT(arena, dir, cases[i].option, cases[i].value);

		assert_int_equal(result.code, 4);
		assert_string_equal(result.out, "");
		assert_contains(result.err, cases[i].says);
	}
}

static void a_directory_whose_sum_differs_is_judged_all_the_same(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = place_make(arena);
	struct cli_result result;

	(void)state;
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", dir).code, 0);
	test_write(arena, dir, "2_b.sql", "-- atlas:nolint\n\nSELECT 1;\n");
	result = LINT(arena, dir, "--fail-on", "error");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "warning LN004");
}

/* SARIF 2.1.0, section 3: what has to be there, and of what kind. */
static void sarif_has_what_its_standard_demands(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = place_make(arena);
	struct cli_result result = LINT(arena, dir, "--output", "sarif");
	const struct value *log = cli_json(arena, &result);
	const struct value *run = value_at(value_get(log, "runs"), 0);
	const struct value *driver = value_get(value_get(run, "tool"), "driver");
	const struct value *results = value_get(run, "results");

	(void)state;
	assert_string_equal(value_get_text(log, "version"), "2.1.0");
	assert_string_equal(value_get_text(driver, "name"), "lockstep");
	assert_string_equal(value_get_text(run, "columnKind"), "unicodeCodePoints");
	assert_true(value_count(results) > 0);
	for (size_t i = 0; i < value_count(results); i++) {
		const struct value *item = value_at(results, i);
		size_t index = (size_t)value_get_integer(item, "ruleIndex", 1000);
		const struct value *rule = value_at(value_get(driver, "rules"), index);
		const struct value *place =
		    value_get(value_at(value_get(item, "locations"), 0), "physicalLocation");
		const struct value *region = value_get(place, "region");

		assert_string_equal(value_get_text(item, "ruleId"), value_get_text(rule, "id"));
		assert_non_null(value_get_text(value_get(rule, "shortDescription"), "text"));
		assert_non_null(value_get_text(value_get(rule, "help"), "text"));
		assert_non_null(value_get_text(value_get(item, "message"), "text"));
		assert_true(strstr("note warning error", value_get_text(item, "level")) != NULL);
		assert_non_null(value_get_text(value_get(place, "artifactLocation"), "uri"));
		assert_int_equal(value_get_integer(region, "startLine", 0), 1);
		assert_true(value_get_integer(region, "startColumn", 0) >= 1);
	}
}

static const char *fingerprints(struct arena *arena, const char *dir)
{
	struct cli_result result = LINT(arena, dir, "--output", "sarif", "--latest", "1");
	const struct value *run = value_at(value_get(cli_json(arena, &result), "runs"), 0);
	const struct value *results = value_get(run, "results");
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < value_count(results); i++)
		if (!strcmp(value_get_text(value_at(results, i), "ruleId"), "PG101"))
			buffer_printf(
			    &text, "%s ",
			    value_get_text(value_get(value_at(results, i), "partialFingerprints"),
					   "lockstepFinding/v1"));
	return buffer_text(&text);
}

static void a_fingerprint_stays_when_lines_move_and_tells_equal_statements_apart(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = place_make(arena), *before, *after;

	(void)state;
	test_write(arena, dir, "2_b.sql", "CREATE INDEX i ON t (a);CREATE INDEX i ON t (a);");
	before = fingerprints(arena, dir);
	test_write(arena, dir, "2_b.sql",
		   "\n\nSELECT 1;\n  CREATE INDEX i ON t (a);\nCREATE INDEX i ON t (a);");
	after = fingerprints(arena, dir);
	assert_string_equal(before, after);
	assert_int_equal(strlen(before), 2 * 35);
	assert_memory_not_equal(before, before + 35, 34);
}

static void names_cannot_steer_what_shows_them(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = test_folder(arena);
	struct cli_result result;

	(void)state;
	test_write(arena, dir, "1_a%0A::x,b:c.sql",
		   "CREATE INDEX i ON \"\x1b[2J\n::error::%0Ax\" (a);\n");
	result = LINT(arena, dir, "--output", "github");
	assert_contains(result.out, "/1_a%250A%3A%3Ax%2Cb%3Ac.sql,line=1,col=1,title=PG101 ");
	assert_contains(result.out, "\\x1b[2J\\x0a%3A%3Aerror%3A%3A%250Ax");
	assert_lacks(result.out, "\x1b");
	assert_lacks(result.out, "\n::error::");
	result = LINT(arena, dir, "--fail-on", "off");
	assert_contains(result.out, "\\x1b[2J");
	assert_lacks(result.out, "\x1b");
	result = LINT(arena, dir, "--output", "sarif");
	assert_contains(result.out, "/1_a%250A%3A%3Ax%2Cb%3Ac.sql");
	assert_lacks(result.out, "\x1b");
}

static void a_thousand_findings_stay_readable(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_list list = { .items = arena_new_array(arena, struct lint_shown, 1000),
				  .count = 1000,
				  .by_severity = { 0, 990, 0, 10 },
				  .migrations = 3 };
	struct test_screen test;
	struct cli_result result;
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		list.items[i] = (struct lint_shown) { .code = i < 990 ? "PG510" : "PG101",
						      .title = "t",
						      .why = "because",
						      .severity = i < 990 ? LINT_NOTE : LINT_ERROR,
						      .file = "a.sql",
						      .line = (unsigned)i + 1,
						      .column = 1 };
	screen_open(&test, 80);
	lint_list_show(&test.screen, &list);
	result = screen_close(arena, &test);
	for (const char *at = result.out; *at; at++)
		lines += *at == '\n';
	assert_true(lines < 50);
	assert_contains(result.out, "a.sql:1000:1: error PG101: t\n");
	assert_contains(result.out, "970 more of PG510 are left out; --json has them all\n");
	assert_contains(result.out, "10 errors, 990 notes found in 3 migrations\n");
}

static void a_rule_is_explained(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = CLI(arena, "migrate", "lint", "--explain", "eugene:E6");
	struct cli_result json = CLI(arena, "migrate", "lint", "--explain", "PG101", "--json");
	struct cli_result both = CLI(arena, "migrate", "lint", "--explain", "DS102"),
			  lite = CLI(arena, "migrate", "lint", "--explain", "ban-drop-table",
				     "--dialect", "sqlite");

	(void)state;
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "PG101 require-concurrent-index-creation (error, postgres)\n");
	assert_contains(result.out, "\nInstead:\nCREATE ");
	assert_string_equal(value_get_text(cli_json(arena, &json), "code"), "PG101");
	assert_contains(both.out, "DS102 ban-drop-table (warning, postgres)\n");
	assert_contains(both.out, "\nIn sqlite: --explain DS102 --dialect sqlite\n");
	assert_contains(lite.out, "DS102 ban-drop-table (warning, sqlite)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_is_shown_with_its_line_and_what_to_do),
		cmocka_unit_test(the_exit_code_is_as_the_severity_says),
		cmocka_unit_test(only_the_findings_of_the_chosen_migrations_are_told),
		cmocka_unit_test(what_a_branch_changed_is_told_whether_it_is_committed_or_not),
		cmocka_unit_test(what_cannot_be_understood_is_said),
		cmocka_unit_test(a_directory_whose_sum_differs_is_judged_all_the_same),
		cmocka_unit_test(sarif_has_what_its_standard_demands),
		cmocka_unit_test(
		    a_fingerprint_stays_when_lines_move_and_tells_equal_statements_apart),
		cmocka_unit_test(names_cannot_steer_what_shows_them),
		cmocka_unit_test(a_thousand_findings_stay_readable),
		cmocka_unit_test(a_rule_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
