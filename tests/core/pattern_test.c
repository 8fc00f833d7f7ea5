#include "tests/support/test.h"

#include "core/pattern.h"

static void the_names_of_a_statement_are_read_as_they_are_written(void **state)
{
	static const struct {
		const char *text, *pattern, *names[2]; /* NULL: the pattern does not fit */
	} cases[] = {
		{ "drop index concurrently if exists a.b;",
		  "DROP INDEX CONCURRENTLY [IF] [EXISTS] @",
		  { "a.b" } },
		{ "DROP INDEX CONCURRENTLY \"A; b\" . /* c */ \"on\"",
		  "DROP INDEX CONCURRENTLY [IF] [EXISTS] @",
		  { "\"A; b\".\"on\"" } },
		{ "CREATE INDEX CONCURRENTLY i ON ONLY t (x)",
		  "CREATE INDEX CONCURRENTLY @ ON @",
		  { "i", "t" } },
		{ "CREATE INDEX CONCURRENTLY ON t (x)",
		  "CREATE INDEX CONCURRENTLY @ ON @",
		  { NULL } },
		{ "COMMIT PREPARED 'a b'", "COMMIT PREPARED @", { "'a b'" } },
		{ "DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY @", { NULL } },
		{ "DROP INDEX CONCURRENTLY a.", "DROP INDEX CONCURRENTLY @", { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct bytes text = bytes_of(cases[i].text);
		struct tokens tokens = { text.data, text.data + text.size, DIALECT_POSTGRES };
		const char *names[2] = { NULL, NULL };
		bool fits = tokens_names(arena, tokens, cases[i].pattern, names);

		assert_int_equal(fits, cases[i].names[0] != NULL);
		for (size_t k = 0; fits && k < COUNT(names) && cases[i].names[k]; k++)
			assert_string_equal(names[k], cases[i].names[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_names_of_a_statement_are_read_as_they_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
