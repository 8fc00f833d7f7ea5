#include "cli/table.h"

#include "tests/support/cli.h"

static const struct column columns[] = {
	{ "NAME", false, 6 },
	{ "COUNT", true, 0 },
	{ "WHY", false, 5 },
};

static struct cli_result show(struct arena *arena, unsigned width, bool json)
{
	struct table *table = table_in(arena, columns, COUNT(columns));
	struct test_screen test;

	screen_open(&test, width);
	test.screen.json = json;
	table_add(table, "20240101_users.sql", "7", "it is the first of them");
	table_add(table, "b", "12345", NULL);
	table_add(table, "c\033[1m", NULL, "end");
	table_show(&test.screen, table);
	return screen_close(arena, &test);
}

static const struct {
	unsigned width;
	const char *text;
} golden_rows[] = {
	{ 0, "NAME                COUNT  WHY\n"
	     "20240101_users.sql      7  it is the first of them\n"
	     "b                   12345\n"
	     "c\\x1b[1m                   end\n" },
	{ 40, "NAME              COUNT  WHY\n"
	      "20240101_users.…      7  it is the firs…\n"
	      "b                 12345\n"
	      "c\\x1b[1m                 end\n" },
	{ 24, "NAME      COUNT  WHY\n"
	      "2024010…      7  it is …\n"
	      "b         12345\n"
	      "c\\x1b[1m         end\n" },
	/* Narrower than it can be: nothing is lost to the left. */
	{ 10, "NAME    COUNT  WHY\n"
	      "20240…      7  it i…\n"
	      "b       12345\n"
	      "c\\x1b…         end\n" },
};

static void a_table_is_as_wide_as_the_terminal_and_no_wider(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(golden_rows); i++)
		assert_string_equal(show(arena, golden_rows[i].width, false).out,
				    golden_rows[i].text);
}

static void a_table_is_not_printed_beside_json(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(show(arena, 80, true).out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_as_wide_as_the_terminal_and_no_wider),
		cmocka_unit_test(a_table_is_not_printed_beside_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
