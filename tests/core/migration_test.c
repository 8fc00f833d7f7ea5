#include "tests/support/test.h"

#include <string.h>

#include "core/migration.h"

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

static struct migration migration_of(const char *text, const char *breakpoint)
{
	struct error error = { 0 };
	struct migration migration = {
		.version = "1",
		.name = "1_a.sql",
		.file = "1_a.sql",
		.text = bytes_of(text),
		.breakpoint = breakpoint,
	};

	assert_ok(directives_read(arena, "1_a.sql", migration.text, &migration.directives, &error));
	return migration;
}

static void the_mode_follows_from_directives_and_statements(void **state)
{
	static const struct {
		const char *text;
		enum txmode txmode;
		bool own;
	} cases[] = {
		{ "", TXMODE_FILE, false },
		{ "SELECT 1; SELECT 2;", TXMODE_FILE, false },
		{ "-- atlas:txmode none\n\nSELECT 1;", TXMODE_NONE, false },
		{ "CREATE INDEX CONCURRENTLY i ON t (a);", TXMODE_NONE, false },
		{ "-- atlas:txmode file\n\nCREATE INDEX CONCURRENTLY i ON t (a);", TXMODE_NONE,
		  false },
		{ "BEGIN; SELECT 1; COMMIT;", TXMODE_FILE, true },
		{ "-- atlas:txmode none\n\nBEGIN; SELECT 1; COMMIT;", TXMODE_FILE, true },
		{ "BEGIN; COMMIT;", TXMODE_FILE, true },
		{ "BEGIN; SAVEPOINT a; SELECT 1; COMMIT;", TXMODE_FILE, true },
		{ "SELECT 1; BEGIN; SELECT 1; COMMIT;", TXMODE_NONE, false },
		{ "BEGIN; SELECT 1;", TXMODE_NONE, false },
		{ "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;", TXMODE_NONE, false },
		{ "COMMIT; CREATE INDEX CONCURRENTLY i ON t (a);", TXMODE_NONE, false },
		{ "BEGIN; VACUUM; COMMIT;", TXMODE_NONE, false },
		{ "BEGIN; SELECT 1; ROLLBACK;", TXMODE_NONE, false },
		{ "BEGIN;", TXMODE_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration migration = migration_of(cases[i].text, NULL);
		struct error error = { 0 };
		struct statement_list list;
		struct execution_mode mode;

		assert_ok(migration_statements(arena, &migration, DIALECT_POSTGRES, &list, &error));
		mode = migration_mode(&migration, &list);
		if (mode.txmode != cases[i].txmode || mode.own_transaction != cases[i].own)
			fail_msg("row %zu: %s: %s", i, cases[i].text, mode.why);
		assert_true(strlen(mode.why) > 20);
	}
}

static void statements_are_cut_by_the_migrations_own_rules(void **state)
{
	static const struct {
		const char *text, *breakpoint;
		const char *first, *second;
		unsigned line; /* of the second */
	} cases[] = {
		{ "SELECT 1;\nSELECT 2;\n", NULL, "SELECT 1", "SELECT 2", 2 },
		{ "-- atlas:delimiter //\nSELECT 1;//\nSELECT 2//\n", NULL, "SELECT 1;", "SELECT 2",
		  3 },
		{ "-- atlas:delimiter --\nSELECT 1\n--\nSELECT 2\n--\n", NULL, "SELECT 1",
		  "SELECT 2", 4 },
		{ "SELECT 1\n--> statement-breakpoint\nSELECT 2;\n", "--> statement-breakpoint",
		  "SELECT 1", "SELECT 2", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration migration = migration_of(cases[i].text, cases[i].breakpoint);
		struct error error = { 0 };
		struct statement_list list;

		assert_ok(migration_statements(arena, &migration, DIALECT_POSTGRES, &list, &error));
		assert_int_equal(list.count, 2);
		assert_true(bytes_equal_text(list.items[0].text, cases[i].first));
		assert_true(bytes_equal_text(list.items[1].text, cases[i].second));
		assert_int_equal(list.items[1].line, cases[i].line);
		assert_int_equal(list.items[1].offset,
				 (size_t)(strstr(cases[i].text, cases[i].second) - cases[i].text));
	}
}

static void what_cannot_be_cut_is_refused_with_file_line_and_column(void **state)
{
	struct migration migration = migration_of("SELECT 1;\n  SELECT 'a\n", NULL);
	struct error error = { 0 };
	struct statement_list list;

	(void)state;
	assert_false(migration_statements(arena, &migration, DIALECT_POSTGRES, &list, &error));
	assert_int_equal(error.code, ERROR_INVALID);
	assert_true(text_starts_with(error.text, "1_a.sql:2:10: "));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_mode_follows_from_directives_and_statements),
		TEST(statements_are_cut_by_the_migrations_own_rules),
		TEST(what_cannot_be_cut_is_refused_with_file_line_and_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
