#include "tests/support/cli.h"

#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/dispatch.h"

void screen_open(struct test_screen *test, unsigned width)
{
	*test = (struct test_screen) { 0 };
	test->screen.out = open_memstream(&test->out, &test->out_size);
	test->screen.err = open_memstream(&test->err, &test->err_size);
	test->screen.width = width;
	test->screen.unicode = true;
	assert_non_null(test->screen.out);
	assert_non_null(test->screen.err);
}

struct cli_result screen_close(struct arena *arena, struct test_screen *test)
{
	struct cli_result result = { 0 };

	fclose(test->screen.out);
	fclose(test->screen.err);
	result.out = arena_text(arena, test->out);
	result.err = arena_text(arena, test->err);
	free(test->out);
	free(test->err);
	return result;
}

struct cli_result cli_run(struct arena *arena, const char *const *arguments)
{
	struct test_screen test;
	struct cli_result result;
	char *words[32] = { 0 };
	int code;

	for (size_t i = 0; arguments[i] && i + 1 < COUNT(words); i++)
		words[i] = arena_text(arena, arguments[i]);
	screen_open(&test, 0);
	code = command_main(command_groups, words, &test.screen);
	result = screen_close(arena, &test);
	result.code = code;
	return result;
}

struct value *cli_json(struct arena *arena, const struct cli_result *result)
{
	struct error error = { 0 };
	struct value *value = NULL;

	if (!value_parse(arena, bytes_of(result->out), &value, &error))
		fail_msg("not one JSON document: %s\n%s\n%s", error.text, result->out, result->err);
	return value;
}
