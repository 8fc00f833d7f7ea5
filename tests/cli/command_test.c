#include "cli/commands.h"

#include <string.h>

#include "cli/dispatch.h"
#include "cli/help.h"
#include "cli/text.h"
#include "tests/support/cli.h"

static void every_command_has_help_with_an_example_of_itself(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (const struct command_group *group = command_groups; group->title; group++)
		for (const struct command *row = group->commands; row->name; row++) {
			assert_true(row->help && *row->help && strlen(row->help) <= 60);
			assert_true(text_ends_with(row->manual, "."));
			assert_true(text_starts_with(
			    row->example, arena_printf(arena, "lockstep %s", row->name)));
			assert_true(row->least <= row->most && row->run);
			assert_true(!row->most == !*row->arguments);
		}
}

static void option_names_are_unique_in_each_command(void **state)
{
	(void)state;
	for (const struct command_group *group = command_groups; group->title; group++)
		for (const struct command *row = group->commands; row->name; row++)
			for (const struct setting *a = row->settings; a->name; a++) {
				assert_true(a->help && *a->help);
				assert_true(a->type == SETTING_SWITCH || (a->value && *a->value));
				assert_true(a->offset < row->options_size);
				for (const struct setting *b = a + 1; b->name; b++)
					assert_string_not_equal(a->name, b->name);
			}
}

static size_t widest_line(const char *text)
{
	size_t widest = 0;

	for (; *text; text += text[strcspn(text, "\n")] ? strcspn(text, "\n") + 1 : strlen(text))
		widest = strcspn(text, "\n") > widest ? strcspn(text, "\n") : widest;
	return widest;
}

static void every_command_explains_itself_and_takes_json(void **state)
{
	(void)state;
	for (const struct command_group *group = command_groups; group->title; group++)
		for (const struct command *row = group->commands; row->name; row++) {
			SCOPED(arena_release) struct arena *arena = arena_open();
			char *words = arena_text(arena, row->name), *space = strchr(words, ' ');
			struct cli_result result;

			if (space)
				*space = '\0';
			result = space ? CLI(arena, words, space + 1, "--help")
				       : CLI(arena, words, "--help");
			assert_int_equal(result.code, 0);
			assert_non_null(strstr(text_one_line(arena, bytes_of(result.out)),
					       text_one_line(arena, bytes_of(row->manual))));
			assert_non_null(strstr(result.out, "Example:"));
			assert_non_null(strstr(result.out, "--json"));
			assert_true(row->json && *row->json);
			if (widest_line(result.out) > 80)
				fail_msg("wider than 80 columns:\n%s", result.out);
			assert_string_equal(result.err, "");
		}
}

static void every_exit_code_of_the_error_table_is_explained(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = CLI(arena, "help", "exit-codes");

	(void)state;
	assert_int_equal(result.code, 0);
	for (int code = 0; code < ERROR_CODE_COUNT; code++) {
		int exit_code = error_exit_code((enum error_code)code);

		assert_non_null(help_exit_code(exit_code));
		assert_non_null(strstr(result.out, help_exit_code(exit_code)));
	}
	assert_null(help_exit_code(8));
}

static const struct {
	const char *words[5];
	int code;
	const char *err;
} mistakes[] = {
	{ { "migrate", "aply" },
	  4,
	  "lockstep: there is no command 'migrate aply'; did you mean 'migrate apply'?\n" },
	{ { "rolout", "shwo" },
	  4,
	  "lockstep: there is no command 'rolout shwo'; did you mean 'rollout show'?\n" },
	{ { "xyzzy" }, 4, "lockstep: there is no command 'xyzzy'; see lockstep --help\n" },
	{ { "release", "xyzzyzzy" },
	  4,
	  "lockstep: there is no command 'release xyzzyzzy'; see lockstep release --help\n" },
	{ { "migrate", "apply", "--urk=x" },
	  4,
	  "lockstep: migrate apply: there is no setting '--urk'; did you mean '--url'?\n" },
	{ { "migrate", "new" },
	  4,
	  "lockstep: migrate new takes NAME; see lockstep migrate new --help\n" },
	{ { "migrate", "hash", "extra" },
	  4,
	  "lockstep: migrate hash takes options only; see lockstep migrate hash "
	  "--help\n" },
	{ { "rollout", "start" }, 4, "lockstep: in which environment? Give --env NAME\n" },
	{ { "baseline", "eu", "--write" },
	  4,
	  "lockstep: a target is named ENVIRONMENT/NAME, like production/eu\n" },
	{ { "status", "--url", "ftp://x" },
	  4,
	  "lockstep: the coordinator's URL begins with http:// or https://: see --url and "
	  "LOCKSTEP_URL\n" },
};

static void mistakes_are_told_with_the_way_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct cli_result result = cli_run(arena, mistakes[i].words);

		assert_string_equal(result.err, mistakes[i].err);
		assert_int_equal(result.code, mistakes[i].code);
		assert_string_equal(result.out, "");
	}
}

static void an_error_is_a_json_document_too(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = CLI(arena, "migrate", "apply", "--urk", "--json");
	const struct value *error = value_get(cli_json(arena, &result), "error");

	(void)state;
	assert_string_equal(value_get_text(error, "code"), "invalid input");
	assert_non_null(strstr(value_get_text(error, "detail"), "--urk"));
}

static void the_program_lists_its_commands(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result help = CLI(arena, "--help"), version = CLI(arena, "--version");
	struct cli_result family = CLI(arena, "rollout", "--help");

	(void)state;
	for (const struct command_group *group = command_groups; group->title; group++)
		for (const struct command *row = group->commands; row->name; row++)
			assert_non_null(strstr(help.out, row->help));
	assert_string_equal(version.out, "lockstep " LOCKSTEP_VERSION "\n");
	assert_int_equal(help.code + version.code + family.code, 0);
	assert_non_null(strstr(family.out, "rollout resume"));
	assert_null(strstr(family.out, "migrate"));
	assert_int_equal(CLI(arena, "rollout").code, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_help_with_an_example_of_itself),
		cmocka_unit_test(option_names_are_unique_in_each_command),
		cmocka_unit_test(every_command_explains_itself_and_takes_json),
		cmocka_unit_test(every_exit_code_of_the_error_table_is_explained),
		cmocka_unit_test(mistakes_are_told_with_the_way_out),
		cmocka_unit_test(an_error_is_a_json_document_too),
		cmocka_unit_test(the_program_lists_its_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
