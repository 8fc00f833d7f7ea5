#include "tests/support/cuts.h"
#include "tests/support/test.h"

static const struct {
	enum dialect dialect;
	const char *sql, *text;
} refusals[] = {
	{ DIALECT_POSTGRES, "SELECT 1;\nSELECT 'é', 'a;\n",
	  "2:13: unclosed quote '; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "SELECT E'a\\';", "1:9: unclosed quote E'; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "SELECT E'a\\", "1:9: unclosed quote E'; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "SELECT \"a;", "1:8: unclosed quote \"; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "SELECT $a$;$b$",
	  "1:8: unclosed dollar quote; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "/* /* */", "1:1: unclosed comment; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "SELECT /*", "1:8: unclosed comment; nothing behind it ends it" },
	{ DIALECT_POSTGRES, "CREATE TABLE a (b (c);\nSELECT 1;",
	  "1:16: unclosed (: it opens here and is not closed" },
	{ DIALECT_POSTGRES, "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2;",
	  "1:27: unclosed body: no END; follows the ATOMIC here" },
	{ DIALECT_POSTGRES, "COPY t FROM stdin;\n1\t2\n",
	  "1:1: unclosed data: no line \"\\.\" follows this COPY ... FROM stdin" },
	{ DIALECT_POSTGRES, "COPY t FROM stdin; SELECT 1;\n\\.\n",
	  "1:20: the data of COPY ... FROM stdin begins on the next line; move this behind "
	  "the "
	  "data" },
	{ DIALECT_POSTGRES, "SELECT 1;\n\\copy t from program 'rm'\n",
	  "2:1: psql meta-command \\copy is not SQL; use INSERT, or COPY ... FROM stdin "
	  "with "
	  "the data behind it" },
	{ DIALECT_POSTGRES, "  \\i other.sql",
	  "1:3: psql meta-command \\i is not SQL; put the included SQL here" },
	{ DIALECT_POSTGRES, "SELECT 1 \\gset",
	  "1:10: psql meta-command \\gset is not SQL; remove it: migrations are sent to "
	  "the "
	  "server without psql" },
	{ DIALECT_POSTGRES, "\\.\n",
	  "1:1: psql meta-command \\. is not SQL; the data of a COPY ... FROM stdin ends "
	  "here, "
	  "but none begins before it" },
	{ DIALECT_ANY, "\\set x 1",
	  "1:1: psql meta-command \\set is not SQL; write the value where it is used" },
	{ DIALECT_POSTGRES, "SET standard_conforming_strings = off;",
	  "1:1: standard_conforming_strings must stay on; write E'...' where a backslash "
	  "is "
	  "meant as an escape" },
	{ DIALECT_SQLITE, "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;",
	  "1:36: unclosed body: no END; follows the BEGIN here" },
	{ DIALECT_SQLITE, "SELECT [a;", "1:8: unclosed name [; nothing behind it ends it" },
	{ DIALECT_SQLITE, "SELECT `a;", "1:8: unclosed quote `; nothing behind it ends it" },
	{ DIALECT_SQLITE, "SELECT 1; /* a", "1:11: unclosed comment; nothing behind it ends it" },
};

static void what_cannot_be_cut_is_refused_where_it_begins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct statement_list list;

		assert_refused(
		    statement_split(arena, bytes_of(refusals[i].sql),
				    &(struct statement_options) { .dialect = refusals[i].dialect },
				    &list, &error),
		    ERROR_INVALID, refusals[i].text);
	}
	cuts_hold(&(struct cut) { "SET standard_conforming_strings = on; SELECT 2",
				  { "SET standard_conforming_strings = on", "SELECT 2" } },
		  1, (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_cut_is_refused_where_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
