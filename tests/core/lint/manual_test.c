#include "core/lint/manual.h"

#include <stdio.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/test.h"

#define MANUAL "../deploy/lint-rules.md" /* from where tests run */

static struct arena *arena;
static bool writing;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

typedef void visit_rule(const struct lint_rule *rule);

static void each_rule(visit_rule *visit)
{
	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		for (size_t i = 0; i < *theme->count; i++)
			visit(&theme->rules[i]);
	}
}

static void is_whole(const struct lint_rule *rule)
{
	const char *const texts[] = { rule->code, rule->name, rule->title, rule->why, rule->fix };

	for (size_t i = 0; i < COUNT(texts); i++) {
		if (!texts[i] || !*texts[i])
			fail_msg("%s: text %zu is missing", rule->code, i);
	}
	if (rule->title[strlen(rule->title) - 1] == '.')
		fail_msg("%s: a title has no full stop", rule->code);
	if (rule->why[strlen(rule->why) - 1] != '.')
		fail_msg("%s: %s is no sentence", rule->code, rule->why);
	if (!(rule->needs & (LINT_NEEDS_TREE | LINT_NEEDS_STATE | LINT_NEEDS_LIVE)))
		fail_msg("%s needs nothing", rule->code);
}

static void every_text_is_there(void **state)
{
	(void)state;
	each_rule(is_whole);
}

static const struct lint_rule *compared;

static void is_another(const struct lint_rule *rule)
{
	bool meet = rule->dialect == compared->dialect || rule->dialect == DIALECT_ANY ||
		    compared->dialect == DIALECT_ANY;

	if (rule == compared || !meet)
		return;
	/* SQLite's rules may have several rows under the code of what they find. */
	if ((!strcmp(rule->code, compared->code) && rule->dialect != DIALECT_SQLITE) ||
	    (!strcmp(rule->code, compared->code) && !strcmp(rule->name, compared->name)))
		fail_msg("%s %s is there twice", rule->code, rule->name);
}

static void is_alone(const struct lint_rule *rule)
{
	compared = rule;
	each_rule(is_another);
}

static void codes_and_names_are_given_once_a_database(void **state)
{
	(void)state;
	each_rule(is_alone);
}

/* An alias that a rule has twice is a slip; two rules may share one, where the other tool knows no
 * difference. */
static void names_each_tool_once(const struct lint_rule *rule)
{
	const char *aliases = rule->aliases ? rule->aliases : "";
	const char *saved = aliases;

	while (*saved) {
		size_t size = strcspn(saved, " ");
		const char *behind = saved + size;

		for (const char *at = behind; *at; at += strcspn(at, " ")) {
			at += strspn(at, " ");
			if (strcspn(at, " ") == size && !strncmp(at, saved, size))
				fail_msg("%s: %.*s twice", rule->code, (int)size, saved);
		}
		saved = behind + strspn(behind, " ");
	}
	if (lint_rule_find(rule->code) && rule->dialect == DIALECT_POSTGRES)
		assert_string_equal(lint_rule_find(rule->code)->code, rule->code);
}

static void a_rule_is_found_by_its_code(void **state)
{
	(void)state;
	each_rule(names_each_tool_once);
}

static void the_manual_is_made_from_the_table(void **state)
{
	const char *manual = lint_manual(arena);
	struct bytes text;
	struct error error;

	(void)state;
	if (writing) {
		FILE *file = fopen(MANUAL, "w");

		assert_non_null(file);
		assert_int_equal(fputs(manual, file) >= 0, 1);
		assert_int_equal(fclose(file), 0);
	}
	assert_ok(file_read(arena, MANUAL, 1024 * 1024, &text, &error));
	if (!bytes_equal_text(text, manual))
		fail_msg("deploy/lint-rules.md is not what the table says: renew it with "
			 "--write behind this test");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_is_there),
		cmocka_unit_test(codes_and_names_are_given_once_a_database),
		cmocka_unit_test(a_rule_is_found_by_its_code),
		cmocka_unit_test(the_manual_is_made_from_the_table),
	};

	writing = argc == 2 && !strcmp(argv[1], "--write");
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
