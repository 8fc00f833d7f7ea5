#include "tests/support/test.h"

#include <string.h>

#include "core/release.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

/* "a1 b2": versions and one letter of content each; the name is VERSION.sql. */
static size_t migrations_of(const char *text, struct migration *migrations)
{
	size_t count = 0;

	for (; *text; text += text[2] ? 3 : 2)
		migrations[count++] = (struct migration) {
			.version = arena_text_n(arena, text, 1),
			.name = arena_printf(arena, "%c.sql", text[0]),
			.content = hash_of(text + 1, 1),
		};
	return count;
}

static void a_registry_only_grows_at_its_end(void **state)
{
	static const struct {
		const char *registered, *next;
		const char *error; /* NULL: accepted */
	} cases[] = {
		{ "", "", NULL },
		{ "", "a1 b2", NULL },
		{ "a1 b2", "a1 b2", NULL },
		{ "a1 b2", "a1 b2 c3", NULL },
		{ "b1", "b1 a2", NULL }, /* the directory's own order, not the names' */
		{ "", "a1 b2 a3",
		  "a.sql and a.sql both have version a; give the newer one a version of "
		  "its own" },
		{ "a1 b2", "a1 b3",
		  "b.sql was edited after it was registered (registered sha256 d4735e3a265e..., "
		  "now "
		  "4e07408562be...); restore the file and put the change into a new migration" },
		{ "a1 b2 c3", "a1 c3",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new "
		  "migration" },
		{ "a1 b2", "a1",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new "
		  "migration" },
		{ "a1 b2", "",
		  "a.sql is registered but was removed; bring the file back and undo its change in "
		  "a new "
		  "migration" },
		{ "a1 b2", "a1 c2",
		  "b.sql is registered and now called c.sql; give it its old name back" },
		{ "a1 c3", "a1 b2 c3",
		  "b.sql comes before c.sql, which is already registered; move it behind c.sql, "
		  "the last "
		  "registered one (a later version; in a Drizzle journal, a later entry)" },
		{ "b1 c3", "a0 b1 c3",
		  "a.sql comes before b.sql, which is already registered; move it behind c.sql, "
		  "the last "
		  "registered one (a later version; in a Drizzle journal, a later entry)" },
		{ "a1 b2 c3", "a1 c3 b2",
		  "c.sql was moved before b.sql; registered migrations keep their order" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration registered[8], next[8];
		size_t registered_count = migrations_of(cases[i].registered, registered);
		size_t next_count = migrations_of(cases[i].next, next);
		struct error error = { 0 };

		if (cases[i].error)
			assert_refused(registry_accepts(registered, registered_count, next,
							next_count, &error),
				       ERROR_INTEGRITY, cases[i].error);
		else
			assert_ok(registry_accepts(registered, registered_count, next, next_count,
						   &error));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_registry_only_grows_at_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
