#include "tests/support/linted.h"
#include "tests/support/test.h"

static void a_table_that_the_file_makes_itself_is_locked_for_nobody(void **state)
{
	static const struct {
		const char *files[5], *found;
	} cases[] = {
		{ { "1_a.sql",
		    "CREATE TABLE t (a int, id bigint PRIMARY KEY);\nCREATE INDEX i ON t (a);\n" },
		  "" },
		{ { "1_a.sql", "CREATE TABLE t (a int, id bigint PRIMARY KEY);\n", "2_b.sql",
		    "SELECT 1;\n  CREATE INDEX i ON t (a);\n" },
		  "PG101 2_b.sql:2" },
		{ { "1_a.sql", "CREATE INDEX i ON other (a);\n" }, "PG101 1_a.sql:1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		assert_string_equal(test_linted(arena, cases[i].files, NULL), cases[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_that_the_file_makes_itself_is_locked_for_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
