/* The rows of SQLite's rules beside those of PostgreSQL. */
#include <string.h>

#include "core/lint/rule.h"
#include "tests/support/linted.h"
#include "tests/support/test.h"

typedef void visit_pair(const struct lint_rule *a, const struct lint_rule *b);

static void each_pair(visit_pair *visit)
{
	for (const struct lint_theme *one = lint_themes; one->title; one++)
		for (size_t i = 0; i < *one->count; i++)
			for (const struct lint_theme *two = lint_themes; two->title; two++)
				for (size_t k = 0; k < *two->count; k++)
					visit(&one->rules[i], &two->rules[k]);
}

static void compare(const struct lint_rule *a, const struct lint_rule *b)
{
	if (a == b || (a->dialect != DIALECT_SQLITE && b->dialect != DIALECT_SQLITE))
		return;
	if (!strcmp(a->code, b->code) != !strcmp(a->name, b->name))
		fail_msg("%s %s and %s %s", a->code, a->name, b->code, b->name);
	if (!strcmp(a->code, b->code) && a->dialect == b->dialect)
		fail_msg("two rows of %s", a->code);
}

static void a_code_has_one_row_for_a_database_and_one_name_for_all(void **state)
{
	(void)state;
	each_pair(compare);
}

static void complete(const struct lint_rule *rule)
{
	const char *end = strchr(rule->why, 0);

	if (!rule->look || !rule->title || !rule->fix || !rule->aliases || !rule->needs)
		fail_msg("%s lacks something", rule->code);
	if (end[-1] != '.' || strchr(rule->title, 0)[-1] == '.')
		fail_msg("%s: full stops", rule->code);
}

static void a_row_says_everything(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct lint_theme *theme = lint_themes; theme->title; theme++)
		for (size_t i = 0; i < *theme->count; i++) {
			if (theme->rules[i].dialect != DIALECT_SQLITE)
				continue;
			complete(&theme->rules[i]);
			count++;
		}
	assert_true(count > 30);
}

static void a_rule_is_found_for_its_database(void **state)
{
	(void)state;
	assert_int_equal(lint_rule_find_for("DS102", DIALECT_SQLITE)->dialect, DIALECT_SQLITE);
	assert_int_equal(lint_rule_find_for("DS102", DIALECT_POSTGRES)->dialect, DIALECT_POSTGRES);
	assert_string_equal(lint_rule_find_for("PG101", DIALECT_SQLITE)->code, "PG101");
	assert_string_equal(lint_rule_find_for("atlas:LT101", DIALECT_ANY)->code, "LT101");
	assert_null(lint_rule_find_for("LT999", DIALECT_SQLITE));
}

static void names_and_mixtures_are_found_when_their_rules_are_on(void **state)
{
	static const struct {
		const char *code, *text, *found;
	} cases[] = {
		{ "NM102", "CREATE TABLE OrderLines (id INTEGER);", "NM102 2_b.sql:1" },
		{ "NM102", "CREATE TABLE order_lines (id INTEGER);", "" },
		{ "NM102", "ALTER TABLE t RENAME TO \"T2\";", "BC101 2_b.sql:1 | NM102 2_b.sql:1" },
		{ "NM103", "CREATE TABLE u (unitPrice INTEGER, id INTEGER);", "NM103 2_b.sql:1" },
		{ "NM103", "ALTER TABLE t ADD COLUMN unitPrice REAL;", "NM103 2_b.sql:1" },
		{ "NM103", "ALTER TABLE t ADD COLUMN unit_price REAL;", "" },
		{ "NM104", "CREATE INDEX tA ON t (a);", "LT120 2_b.sql:1 | NM104 2_b.sql:1" },
		{ "NM104", "CREATE INDEX t_a ON t (a);", "LT120 2_b.sql:1" },
		{ "DM102", "ALTER TABLE t ADD COLUMN c INTEGER;\nUPDATE t SET c = a WHERE a > 5;",
		  "DM101 2_b.sql:2 | DM102 2_b.sql:2" },
		{ "DM102", "UPDATE t SET a = 1 WHERE a > 5;\nALTER TABLE t ADD COLUMN c INTEGER;",
		  "DM101 2_b.sql:1" },
		{ "DM102", "CREATE TABLE u (a INTEGER);\nUPDATE t SET a = 1 WHERE a > 5;",
		  "DM101 2_b.sql:2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_level on = { lint_rule_find_for(cases[i].code, DIALECT_SQLITE),
					 LINT_NOTE };
		struct lint_options options = { .dialect = DIALECT_SQLITE,
						.levels = &on,
						.level_count = 1 };
		const char *files[] = { "1_a.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, a);",
					"2_b.sql", cases[i].text, NULL };

		assert_string_equal(test_linted(arena, files, &options), cases[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_has_one_row_for_a_database_and_one_name_for_all),
		cmocka_unit_test(a_row_says_everything),
		cmocka_unit_test(a_rule_is_found_for_its_database),
		cmocka_unit_test(names_and_mixtures_are_found_when_their_rules_are_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
