#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "core/base/file.h"

/* The lines of a command's output. */
static char *output_of(struct arena *arena, const char *command)
{
	FILE *pipe = popen(command, "r");
	struct buffer output = buffer_in(arena);
	char line[512];

	assert_non_null(pipe);
	while (fgets(line, sizeof line, pipe))
		buffer_add_text(&output, line);
	assert_int_equal(pclose(pipe), 0);
	return arena_text(arena, buffer_text(&output));
}

static bool table_names(const char *table, const char *function)
{
	size_t size = strlen(function);

	for (const char *at = table; (at = strstr(at, function)); at += size)
		if ((at == table || at[-1] == '\n') && at[size] == ' ')
			return true;
	return false;
}

/* What writes to files has no names of its own. */
static bool is_watched(const char *function)
{
	static const char *const prefixes[] = { "PQ", "sqlite3_", "nng_" };
	static const char *const writing[] = { "write",     "pwrite",   "writev", "fsync",
					       "fdatasync", "rename",   "link",   "mkdir",
					       "mkstemp",   "mkostemp", "fchmod", "symlink" };

	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (text_starts_with(function, prefixes[i]))
			return true;
	for (size_t i = 0; i < COUNT(writing); i++)
		if (text_equal(function, writing[i]))
			return true;
	return false;
}

static void every_call_that_can_fail_is_in_the_table(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct bytes table;
	char *symbols = output_of(arena, "nm -u " LIBRARIES), *rest = NULL;
	unsigned found = 0;

	(void)state;
	assert_ok(file_read(arena, "faults/calls.txt", 0, &table, &error));
	for (char *word = strtok_r(symbols, " \n", &rest); word;
	     word = strtok_r(NULL, " \n", &rest)) {
		if (!is_watched(word))
			continue;
		found++;
		if (!table_names(table.data, word))
			fail_msg(
			    "%s is called and stands not in tests/faults/calls.txt: can it fail?",
			    word);
	}
	assert_true(found > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_that_can_fail_is_in_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
