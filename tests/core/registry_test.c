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

/* "a1 b2": versions and one letter of content each; the name is VERSION.sql; 'u' to 'z' are
 * repeatable. */
static size_t migrations_of(const char *text, struct migration *migrations)
{
	size_t count = 0;

	for (; *text; text += text[2] ? 3 : 2)
		migrations[count++] = (struct migration) {
			.version = arena_text_n(arena, text, 1),
			.name = arena_printf(arena, "%c.sql", text[0]),
			.content = hash_of(text + 1, 1),
			.repeatable = *text >= 'u',
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
		  "now 4e07408562be...); restore the file and put the change into a new migration "
		  "or, while no target has it, push with --replace b" },
		{ "a1 b2 c3", "a1 c3",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new migration" },
		{ "a1 b2", "a1",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new migration" },
		{ "a1 b2", "",
		  "a.sql is registered but was removed; bring the file back and undo its change in "
		  "a new migration" },
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
		struct registry_change change = { registered, registered_count,
						  next,       next_count,
						  NULL,       0 };
		struct error error = { 0 };

		if (cases[i].error)
			assert_refused(registry_accepts(&change, &error), ERROR_INTEGRITY,
				       cases[i].error);
		else
			assert_ok(registry_accepts(&change, &error));
	}
}

static void repeatable_migrations_are_no_history(void **state)
{
	static const struct {
		const char *registered, *next;
		const char *error; /* NULL: accepted */
	} cases[] = {
		{ "a1 u1 v1", "a1 b2 u2 w1", NULL },
		{ "a1 u1", "a1", NULL },
		{ "a1 u1", "a1 u1 u2",
		  "u.sql and u.sql both have version u; give the newer one a version of its own" },
		{ "a1 b2 u3", "a1 u3",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new migration" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration registered[8], next[8];
		struct registry_change change = { .registered = registered, .next = next };
		struct error error = { 0 };

		change.registered_count = migrations_of(cases[i].registered, registered);
		change.next_count = migrations_of(cases[i].next, next);
		if (cases[i].error)
			assert_refused(registry_accepts(&change, &error), ERROR_INTEGRITY,
				       cases[i].error);
		else
			assert_ok(registry_accepts(&change, &error));
	}
}

static void only_a_named_version_may_get_other_bytes_and_it_keeps_its_place(void **state)
{
	static const struct {
		const char *registered, *next, *replace;
		const char *error;    /* NULL: accepted */
		const char *replaced; /* versions */
	} cases[] = {
		{ "a1 b2", "a1 b3", "b", NULL, "b" },
		{ "a1 b2", "a1 b3 c4", "b", NULL, "b" },
		{ "a1 b2 c3", "a9 b2 c8", "ac", NULL, "ac" },
		{ "a1 b2", "a1 b2 c3", "b", NULL, "" }, /* it was not changed */
		{ "a1 b2", "a2 b1", "ab", NULL, "ab" },
		{ "a1 b2 c3", "a1 b8 c9", "b",
		  "c.sql was edited after it was registered (registered sha256 4e07408562be..., "
		  "now 19581e27de7c...); restore the file and put the change into a new migration "
		  "or, while no target has it, push with --replace c",
		  "" },
		{ "a1 b2", "a1", "b",
		  "b.sql is registered but was removed; bring the file back and undo its change in "
		  "a new migration",
		  "" },
		{ "a1 b2 c3", "a1 c3 b9", "b",
		  "c.sql was moved before b.sql; registered migrations keep their order", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration registered[8], next[8];
		const char *replace[8];
		struct registry_change change = { .registered = registered,
						  .next = next,
						  .replace = replace };
		struct buffer replaced = buffer_in(arena);
		struct error error = { 0 };

		change.registered_count = migrations_of(cases[i].registered, registered);
		change.next_count = migrations_of(cases[i].next, next);
		for (const char *at = cases[i].replace; *at; at++)
			replace[change.replace_count++] = arena_text_n(arena, at, 1);
		if (cases[i].error) {
			assert_refused(registry_accepts(&change, &error), ERROR_INTEGRITY,
				       cases[i].error);
			continue;
		}
		assert_ok(registry_accepts(&change, &error));
		for (size_t k = 0; k < registry_replaced(arena, &change).count; k++)
			buffer_add_text(&replaced,
					registry_replaced(arena, &change).items[k]->version);
		assert_string_equal(buffer_text(&replaced), cases[i].replaced);
	}
}

static void what_is_not_registered_is_not_replaced(void **state)
{
	struct migration registered[8], next[8];
	const char *replace[] = { "c" };
	struct registry_change change = { registered, 0, next, 0, replace, 1 };
	struct error error = { 0 };

	(void)state;
	change.registered_count = migrations_of("a1 b2", registered);
	change.next_count = migrations_of("a1 b2 c3", next);
	assert_refused(registry_accepts(&change, &error), ERROR_INVALID,
		       "no migration of version c is registered, so that none can be replaced; "
		       "`lockstep release show` lists them");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_registry_only_grows_at_its_end),
		TEST(repeatable_migrations_are_no_history),
		TEST(only_a_named_version_may_get_other_bytes_and_it_keeps_its_place),
		TEST(what_is_not_registered_is_not_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
