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

static void a_last_column_may_go_on_below_itself(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct table *table = table_in(arena, columns, COUNT(columns));
	struct test_screen test;

	(void)state;
	screen_open(&test, 32);
	table_wrap(table);
	table_add(table, "users", "7", "staging has not run it; do that first");
	table_add(table, "b", "8", "short");
	table_show(&test.screen, table);
	assert_string_equal(screen_close(arena, &test).out, "NAME   COUNT  WHY\n"
							    "users      7  staging has not\n"
							    "              run it; do that\n"
							    "              first\n"
							    "b          8  short\n");
}

static void a_spare_column_is_left_out_where_there_is_no_room(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct {
		unsigned width;
		const char *text;
	} rows[] = {
		{ 18, "NAME   COUNT\nusers      7\n" },
		{ 19, "NAME   COUNT  WHY\nusers      7  beca…\n" },
		{ 21, "NAME   COUNT  WHY\nusers      7  because\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table *table = table_in(arena, columns, COUNT(columns));
		struct test_screen test;

		screen_open(&test, rows[i].width);
		table_spare(table, 2);
		table_add(table, "users", "7", "because");
		table_show(&test.screen, table);
		assert_string_equal(screen_close(arena, &test).out, rows[i].text);
	}
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
		cmocka_unit_test(a_last_column_may_go_on_below_itself),
		cmocka_unit_test(a_spare_column_is_left_out_where_there_is_no_room),
		cmocka_unit_test(a_table_is_not_printed_beside_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
