#include <string.h>

#include "core/lint/rule.h"
#include "tests/lint/rule_cases.h"
#include "tests/support/rule_case.h"
#include "tests/support/test.h"

static void each_rule_finds_the_bad_and_passes_the_good(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rule_cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct rule_case *one = &rule_cases[i];
		struct rule_wanted wanted = { one->code, one->version };
		const struct lint_finding *bad =
		    test_rule_finding(arena, RULE_SETUP, one->bad, wanted);
		const struct lint_finding *good =
		    one->good ? test_rule_finding(arena, RULE_SETUP, one->good, wanted) : NULL;

		wrong += !bad || good;
		if (!bad)
			print_message("%s does not find: %s\n", one->code, one->bad);
		if (good)
			print_message("%s finds in the good one: %s\n", one->code, good->title);
	}
	assert_int_equal(wrong, 0);
}

/* The server proves from the CHECK that there is nothing to read; the linter does not see it. */
static bool is_unproven(const char *bad)
{
	return strstr(bad, "PARTITION OF d FOR") != NULL;
}

static void what_a_finding_says_to_write_keeps_nobody_out(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rule_cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct rule_case *one = &rule_cases[i];
		struct rule_wanted wanted = { one->code, one->version };
		const struct lint_finding *bad =
		    test_rule_finding(arena, RULE_SETUP, one->bad, wanted);
		const char *errors;

		if (!bad || text_equal(bad->fix, bad->rule->fix) || is_unproven(one->bad))
			continue;
		errors = test_rule_errors(arena, RULE_SETUP, bad->fix);
		wrong += errors != NULL;
		if (errors)
			print_message("%s: %s\n%s\n%s", one->code, one->bad, bad->fix, errors);
	}
	assert_int_equal(wrong, 0);
}

/* What no migration of a directory shows alone. */
static bool is_of_the_directory(const struct lint_rule *rule)
{
	return !strcmp(rule->code, "LN003") || !strcmp(rule->code, "LN004");
}

static bool has_case(const struct lint_rule *rule)
{
	for (size_t i = 0; i < COUNT(rule_cases); i++) {
		if (!strcmp(rule_cases[i].code, rule->code))
			return true;
	}
	return false;
}

static void every_rule_has_a_case(void **state)
{
	size_t without = 0;

	(void)state;
	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		for (size_t i = 0; i < *theme->count; i++) {
			const struct lint_rule *rule = &theme->rules[i];

			if (rule->dialect == DIALECT_SQLITE || is_of_the_directory(rule) ||
			    has_case(rule))
				continue;
			print_message("%s %s has no case\n", rule->code, rule->name);
			without++;
		}
	}
	assert_int_equal(without, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_finds_the_bad_and_passes_the_good),
		cmocka_unit_test(what_a_finding_says_to_write_keeps_nobody_out),
		cmocka_unit_test(every_rule_has_a_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
