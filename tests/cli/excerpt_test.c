#include "cli/excerpt.h"

#include "tests/support/cli.h"

static const struct {
	unsigned width;
	struct failure failure;
	const char *err;
} cases[] = {
	{ 0,
	  { .file = "1_a.sql",
	    .text = "SELECT nothing",
	    .line = 3,
	    .position = 8,
	    .sqlstate = "42703",
	    .message = "column does not exist",
	    .detail = "d",
	    .hint = "h" },
	  "1_a.sql:3: column does not exist\n"
	  "     3 | SELECT nothing\n"
	  "       |        ^\n"
	  "         SQLSTATE 42703\n"
	  "         detail: d\n"
	  "         hint: h\n" },
	/* The position counts characters, not bytes; lines are those of the file. */
	{ 0,
	  { .file = "2.sql",
	    .text = "CREATE TABLE x (\r\n  gr\xC3\xB6\xC3\x9F e bad,\r\n  y int)",
	    .line = 10,
	    .position = 28,
	    .message = "m" },
	  "2.sql:11: m\n"
	  "    11 |   gr\xC3\xB6\xC3\x9F e bad,\n"
	  "       |          ^\n" },
	/* Only what is around the place of a long line. */
	{ 40,
	  { .file = "3.sql",
	    .text = "SELECT aaaaaaaaaa, bbbbbbbbbb, cccccccccc, dddddddddd, eeeeeeeeee",
	    .line = 1,
	    .position = 44,
	    .message = "m" },
	  "3.sql:1: m\n"
	  "     1 | \xE2\x80\xA6"
	  "bb, cccccccccc, dddddddddd, ee\xE2\x80\xA6\n"
	  "       |                  ^\n" },
	/* Nothing is said about where: the statement's beginning. */
	{ 0,
	  { .file = "4.sql", .text = "A\nB\nC\nD", .line = 7, .message = "m", .sqlstate = "" },
	  "4.sql:7: m\n     7 | A\n     8 | B\n     9 | C\n" },
	/* A position beyond the text is no reason to read there. */
	{ 0,
	  { .file = "5.sql", .text = "A", .line = 1, .position = 4000000000, .message = "\033[2J" },
	  "5.sql:1: \\x1b[2J\n     1 | A\n       |  ^\n" },
	{ 0, { .file = "6.sql", .line = 1 }, "6.sql:1: failed\n" },
};

static void a_failure_is_shown_where_it_happened(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct test_screen test;
		struct cli_result result;

		screen_open(&test, cases[i].width);
		excerpt_show(&test.screen, &cases[i].failure);
		result = screen_close(arena, &test);
		assert_string_equal(result.err, cases[i].err);
		assert_string_equal(result.out, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_is_shown_where_it_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
