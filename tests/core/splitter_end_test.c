#include "tests/support/cuts.h"
#include "tests/support/test.h"

static void a_breakpoint_ends_a_statement_like_a_semicolon(void **state)
{
	static const struct cut cuts[] = {
		{ "SELECT 1;" BREAK "\nSELECT 2", { "SELECT 1", "SELECT 2" } },
		{ "SELECT 1\n" BREAK "\nSELECT 2\n" BREAK, { "SELECT 1", "SELECT 2" } },
		{ "SELECT 1; SELECT 2;\n" BREAK "\n SELECT 3;",
		  { "SELECT 1", "SELECT 2", "SELECT 3" } },
		{ BREAK BREAK "SELECT 1" BREAK "SELECT 2", { "SELECT 1", "SELECT 2" } },
		{ "SELECT (1" BREAK "SELECT 2", { "SELECT (1", "SELECT 2" } },
		{ "SELECT '" BREAK "'; SELECT \"" BREAK "\"",
		  { "SELECT '" BREAK "'", "SELECT \"" BREAK "\"" } },
		{ "/* " BREAK " */ SELECT 1", { "SELECT 1" } },
		{ "SELECT 1 -- note " BREAK "\nSELECT 2", { "SELECT 1 -- note", "SELECT 2" } },
		{ "-- SELECT 1; " BREAK " \r\n-- gone\nSELECT 2", { "SELECT 2" } },
		{ "-- the line '" BREAK "' is meant\nSELECT 2", { "SELECT 2" } },
		{ "SELECT 1 --> statement\n;SELECT 2", { "SELECT 1 --> statement", "SELECT 2" } },
	};
	static const struct cut postgres = {
		"CREATE FUNCTION f() AS $$ " BREAK " ; $$;" BREAK "\nSELECT 2",
		{ "CREATE FUNCTION f() AS $$ " BREAK " ; $$", "SELECT 2" }
	};

	(void)state;
	for (int d = 0; d < DIALECT_COUNT; d++)
		cuts_hold(
		    cuts, COUNT(cuts),
		    (struct statement_options) { .dialect = (enum dialect)d, .breakpoint = BREAK });
	cuts_hold(&postgres, 1,
		  (struct statement_options) { .dialect = DIALECT_POSTGRES, .breakpoint = BREAK });
	cuts_hold(
	    &(struct cut) { "SELECT 1" BREAK "\n;SELECT 2", { "SELECT 1" BREAK, "SELECT 2" } }, 1,
	    (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void a_delimiter_of_ones_own_replaces_the_semicolon(void **state)
{
	static const struct {
		const char *delimiter;
		struct cut cut;
	} cases[] = {
		{ ";", { "a;b", { "a", "b" } } },
		{ "\n\n\n", { "\n\n\na;\n\nb;\n\n\n\nc\n", { "a;\n\nb;", "c" } } },
		{ "\n\n\n", { "a\r\n\r\n\r\nb\r\n\r\nc", { "a", "b\r\n\r\nc" } } },
		{ "\n\n\n", { "-- about\n\n\n\na -- x\n\n\nb", { "a -- x", "b" } } },
		{ "\nGO\n", { "GO\na;b\nGO\nGO\nc\r\nGO\r\nd\nGO", { "a;b", "c", "d" } } },
		{ "GO",
		  { "a GO b GOOD cGO GO$ go\nGO\n'GO'", { "a", "b GOOD cGO GO$ go", "'GO'" } } },
		{ "//",
		  { "CREATE TRIGGER t BEGIN a; END//b//",
		    { "CREATE TRIGGER t BEGIN a; END", "b" } } },
		{ ";;", { "a;b;;c;;;d", { "a;b", "c", ";d" } } },
		{ "-- end", { "a; -- end\nb -- ending?\n", { "a;", "b -- ending?" } } },
		{ "$$", { "a $$ b", { "a", "b" } } },
		{ "\\", { "a \\ b", { "a", "b" } } },
		{ "DELIMITER", { "DELIMITER //\nc", { "//\nc" } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement_options options = { .delimiter = cases[i].delimiter };

		for (int d = 0; d < DIALECT_COUNT; d++) {
			options.dialect = (enum dialect)d;
			cuts_hold(&cases[i].cut, 1, options);
		}
	}
	cuts_hold(
	    &(struct cut) { "CREATE RULE r DO (a// b)// c", { "CREATE RULE r DO (a// b)", "c" } },
	    1, (struct statement_options) { .dialect = DIALECT_POSTGRES, .delimiter = "//" });
	cuts_hold(&(struct cut) { "DELIMITER //\na; b//", { "DELIMITER //\na", "b//" } }, 1,
		  (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void copy_data_belong_to_their_statement(void **state)
{
	static const struct {
		const char *delimiter, *sql, *text, *data, *next;
	} cases[] = {
		{ NULL, "COPY t FROM stdin;\n1;\t'\n\\N\t\\.\n\\.\nSELECT 2", "COPY t FROM stdin",
		  "1;\t'\n\\N\t\\.\n", "SELECT 2" },
		{ NULL, "COPY t FROM stdin;\n\\.\n;SELECT 2", "COPY t FROM stdin", "", "SELECT 2" },
		{ NULL,
		  "copy \"from\" (a, b)\nfrom /* ; */ STDIN with (format csv) ; -- "
		  "data\r\n1\r\n\\.\r\nSELECT 2",
		  "copy \"from\" (a, b)\nfrom /* ; */ STDIN with (format csv)", "1\r\n",
		  "SELECT 2" },
		{ NULL, "COPY t FROM STDIN;\n1\n\\.", "COPY t FROM STDIN", "1\n", NULL },
		{ "\n\n\n", "COPY t FROM STDIN;\n1\n\n\n\n\\.\nSELECT 2;", "COPY t FROM STDIN",
		  "1\n\n\n\n", "SELECT 2;" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement_options options = { .dialect = DIALECT_POSTGRES,
						     .delimiter = cases[i].delimiter };
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct statement_list list;

		assert_ok(statement_split(arena, bytes_of(cases[i].sql), &options, &list, &error));
		assert_int_equal(list.count, cases[i].next ? 2 : 1);
		assert_int_equal(list.items[0].kind, STATEMENT_COPY_STDIN);
		assert_true(bytes_equal_text(list.items[0].text, cases[i].text));
		assert_true(bytes_equal_text(list.items[0].data, cases[i].data));
		if (cases[i].next)
			assert_true(bytes_equal_text(list.items[1].text, cases[i].next));
	}
	cuts_hold(&(struct cut) { "COPY t TO stdout; COPY (SELECT 1 FROM stdin) TO 'x'; SELECT 2",
				  { "COPY t TO stdout", "COPY (SELECT 1 FROM stdin) TO 'x'",
				    "SELECT 2" } },
		  1, (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_breakpoint_ends_a_statement_like_a_semicolon),
		cmocka_unit_test(a_delimiter_of_ones_own_replaces_the_semicolon),
		cmocka_unit_test(copy_data_belong_to_their_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
