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

static struct migration_outline outline_of(const struct migration *migration, enum dialect dialect)
{
	struct migration_outline outline = { 0 };
	const struct statement *statement;
	struct error error = { 0 };
	struct migration_walk walk;

	migration_walk_start(arena, migration, dialect, false, &walk);
	do {
		assert_ok(migration_walk_next(&walk, &statement, &error));
		if (statement)
			migration_outline_add(&outline, statement);
	} while (statement);
	return outline;
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
		{ "-- lockstep:batch key=id\nDELETE FROM t;", TXMODE_NONE, false },
		{ "SELECT '-- lockstep:batch key=id';", TXMODE_FILE, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration migration = migration_of(cases[i].text, NULL);
		struct migration_outline outline = outline_of(&migration, DIALECT_POSTGRES);
		struct execution_mode mode = migration_mode(&migration, &outline);

		if (mode.txmode != cases[i].txmode || mode.own_transaction != cases[i].own)
			fail_msg("row %zu: %s: %s", i, cases[i].text, mode.why);
		assert_true(strlen(mode.why) > 20);
	}
}

static void what_cannot_run_in_a_transaction_stands_alone_or_the_file_says_so(void **state)
{
	static const struct {
		enum dialect dialect;
		const char *text;
		unsigned bare, ordinary; /* lines; 0: it is of a piece */
	} cases[] = {
		{ DIALECT_POSTGRES, "CREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;", 0, 0 },
		{ DIALECT_POSTGRES, "SET search_path = s;\nVACUUM t;", 0, 0 },
		{ DIALECT_POSTGRES, "COMMIT;\nVACUUM t;", 0, 0 },
		{ DIALECT_POSTGRES, "-- atlas:txmode none\n\nSELECT 1;\nVACUUM t;", 0, 0 },
		{ DIALECT_POSTGRES, "VACUUM t;\n-- lockstep:batch key=id\nDELETE FROM t;", 0, 0 },
		{ DIALECT_POSTGRES, "SELECT 1;\nSELECT 2;", 0, 0 },
		{ DIALECT_POSTGRES, "SELECT 1;\nVACUUM t;\nSELECT 2;", 2, 1 },
		{ DIALECT_POSTGRES, "VACUUM t;\nVACUUM u;\nSELECT 2;", 1, 3 },
		{ DIALECT_POSTGRES, "-- atlas:txmode file\n\nVACUUM t;\nSELECT 1;", 3, 4 },
		{ DIALECT_POSTGRES, "VACUUM t;\nCOPY t FROM stdin;\n1\n\\.\n", 1, 2 },
		{ DIALECT_POSTGRES, "BEGIN;\nSELECT 1;\nCOMMIT;\nVACUUM t;", 4, 2 },
		{ DIALECT_SQLITE, "PRAGMA foreign_keys = off;\nVACUUM;", 0, 0 },
		{ DIALECT_SQLITE, "CREATE TABLE t (a);\nPRAGMA journal_mode = WAL;", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration migration = migration_of(cases[i].text, NULL);
		struct migration_outline outline = outline_of(&migration, cases[i].dialect);
		struct error error = { 0 };

		if (migration_is_of_a_piece(&migration, &outline, &error) != !cases[i].bare)
			fail_msg("row %zu: %s", i, error.text);
		if (!cases[i].bare)
			continue;
		assert_int_equal(error.code, ERROR_REFUSED);
		assert_string_equal(
		    error.text,
		    arena_printf(
			arena,
			"1_a.sql:%u: this statement cannot run in a transaction, and the one on "
			"line %u can: put what cannot into a file of its own or, when each may "
			"hold without the others, `-- lockstep:txmode none` and an empty line at "
			"the top of the file, which then runs statement by statement",
			cases[i].bare, cases[i].ordinary));
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

static void a_walk_meets_the_statements_of_the_list(void **state)
{
	struct migration migration = migration_of(
	    "-- atlas:delimiter //\n\nSELECT 1//\nCOPY t FROM stdin//\n1\n\\.\nSELECT 3;//\n",
	    NULL);
	const struct statement *statement;
	struct migration_walk walk;
	struct statement_list list;
	struct error error = { 0 };

	(void)state;
	assert_ok(migration_statements(arena, &migration, DIALECT_POSTGRES, &list, &error));
	migration_walk_start(arena, &migration, DIALECT_POSTGRES, false, &walk);
	for (size_t i = 0; i < list.count; i++) {
		assert_ok(migration_walk_next(&walk, &statement, &error));
		assert_non_null(statement);
		assert_memory_equal(statement, &list.items[i], sizeof *statement);
	}
	for (int i = 0; i < 2; i++) {
		assert_ok(migration_walk_next(&walk, &statement, &error));
		assert_null(statement);
	}
}

/* Rows of releases before this one are compared with them. */
static void a_prefix_is_the_hash_of_the_statements_before(void **state)
{
	struct migration migration = migration_of("SELECT 1;\nCOPY t FROM stdin;\n1\n\\.\n", NULL);
	static const char *const fields[] = { "lockstep-prefix-v1", "SELECT 1", "",
					      "COPY t FROM stdin", "1\n" };
	static const size_t ends[] = { 1, 3, 5 };
	const struct statement *statement;
	struct migration_walk walk;
	struct error error = { 0 };
	struct hasher hasher;
	size_t field = 0;

	(void)state;
	hasher_start(&hasher);
	migration_walk_start(arena, &migration, DIALECT_POSTGRES, true, &walk);
	for (size_t k = 0; k < COUNT(ends); k++) {
		struct hash expected;

		for (; field < ends[k]; field++)
			hasher_add_field(&hasher, fields[field], strlen(fields[field]));
		expected = hasher_snapshot(&hasher);
		assert_true(hash_equal(&walk.behind, &expected));
		assert_ok(migration_walk_next(&walk, &statement, &error));
		assert_true(hash_equal(&walk.before, &expected));
	}
	assert_null(statement);
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

static void a_batch_that_would_mean_nothing_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "SELECT 1;\n-- lockstep:batch key=id\n",
		  "1_a.sql:2: no statement follows this lockstep:batch" },
		{ "SELECT 1;\n\n-- lockstep:batch key=id\n\nDELETE FROM t;",
		  "1_a.sql:3: `-- lockstep:batch key=...` stands on a line of its own directly "
		  "above "
		  "the statement that it is for; here it would mean nothing" },
		{ "SELECT 1;\nDELETE -- lockstep:batch key=id\nFROM t;",
		  "1_a.sql:2: a lockstep:batch inside a statement means nothing: put it directly "
		  "above, on a line of its own" },
		{ "BEGIN;\n-- lockstep:batch key=id\nDELETE FROM t;\nCOMMIT;",
		  "1_a.sql:3: runs in ranges, each in a transaction of its own: it cannot stand "
		  "between BEGIN and COMMIT" },
		{ "-- lockstep:txmode file\n\n-- lockstep:batch key=id\nDELETE FROM t;",
		  "1_a.sql:4: runs in ranges, each in a transaction of its own, but the file says "
		  "txmode file: take the one or the other out" },
		{ "-- lockstep:batch key=id\nDROP TABLE t;",
		  "1_a.sql:2: cannot be run in ranges: only UPDATE, DELETE and INSERT ... SELECT "
		  "can "
		  "be; take lockstep:batch out, or rewrite the statement" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct migration migration = migration_of(cases[i].text, NULL);
		struct statement_list list;
		struct error error = { 0 };

		assert_refused(
		    migration_statements(arena, &migration, DIALECT_POSTGRES, &list, &error),
		    ERROR_INVALID, cases[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_mode_follows_from_directives_and_statements),
		TEST(what_cannot_run_in_a_transaction_stands_alone_or_the_file_says_so),
		TEST(statements_are_cut_by_the_migrations_own_rules),
		TEST(a_walk_meets_the_statements_of_the_list),
		TEST(a_prefix_is_the_hash_of_the_statements_before),
		TEST(what_cannot_be_cut_is_refused_with_file_line_and_column),
		TEST(a_batch_that_would_mean_nothing_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
