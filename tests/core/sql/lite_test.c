#include "core/sql/lite.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/sql/lite_schema.h"
#include "tests/support/test.h"

static enum lite_outcome run(struct lite *lite, struct arena *arena, const char *text)
{
	struct lite_said said;

	lite_run(arena, lite, bytes_of(text), LITE_RUN, &said);
	return said.outcome;
}

static void a_strangers_statement_reaches_nothing_else(void **state)
{
	static const struct {
		const char *text;
		enum lite_outcome outcome;
	} cases[] = {
		{ "CREATE TABLE t (a)", LITE_DONE },
		{ "ATTACH 'other.db' AS other", LITE_UNDONE },
		{ "ATTACH ':memory:' AS other", LITE_UNDONE },
		{ "DETACH main", LITE_UNDONE },
		{ "VACUUM", LITE_UNDONE },
		{ "VACUUM INTO 'other.db'", LITE_UNDONE },
		{ "PRAGMA temp_store_directory = '/tmp'", LITE_UNDONE },
		{ "PRAGMA hard_heap_limit = 1", LITE_UNDONE },
		{ "PRAGMA soft_heap_limit = 1", LITE_UNDONE },
		{ "PRAGMA writable_schema = ON", LITE_UNDONE },
		{ "PRAGMA max_page_count = 1000000", LITE_UNDONE },
		{ "SELECT * FROM pragma_hard_heap_limit(1)", LITE_REFUSED },
		{ "CREATE TABLE h AS SELECT * FROM pragma_foreign_key_list('t')", LITE_UNDONE },
		{ "SELECT load_extension('x')", LITE_UNDONE },
		{ "CREATE TABLE e AS SELECT load_extension('x')", LITE_UNDONE },
		{ "UPDATE sqlite_schema SET sql = ''", LITE_REFUSED },
		{ "INSERT INTO sqlite_schema VALUES (1, 2, 3, 4, 5)", LITE_REFUSED },
		{ "CREATE VIRTUAL TABLE c USING csv(filename='/etc/passwd')", LITE_UNDONE },
		{ "SELECT writefile('other.db', 'x')", LITE_REFUSED },
		/* without an end, or too large */
		{ "CREATE TABLE n AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
		  "c) "
		  "SELECT n FROM c",
		  LITE_UNDONE },
		{ "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM "
		  "c",
		  LITE_UNDONE },
		{ "SELECT zeroblob(100000000)", LITE_UNDONE },
		{ "CREATE TABLE b AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
		  "c "
		  "LIMIT 300) SELECT zeroblob(1000000) FROM c",
		  LITE_UNDONE },
		{ "SELECT 1; SELECT 2", LITE_REFUSED },
		{ "SELEC 1", LITE_REFUSED },
		{ "INSERT INTO t VALUES (1)", LITE_DONE },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lite *lite = lite_open(arena);
	char *folder = test_folder(arena);
	struct error error = { 0 };
	struct folder found;

	(void)state;
	assert_int_equal(chdir(folder), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (run(lite, arena, cases[i].text) != cases[i].outcome)
			fail_msg("%s: %d", cases[i].text, (int)run(lite, arena, cases[i].text));
	}
	assert_ok(folder_list(arena, folder, 10, &found, &error));
	assert_int_equal(found.count, 0);
	assert_int_equal(chdir("/"), 0);
}

static void what_it_does_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lite *lite = lite_open(arena);
	struct lite_said said;

	(void)state;
	assert_int_equal(run(lite, arena, "CREATE TABLE a (x, y)"), LITE_DONE);
	assert_int_equal(run(lite, arena, "CREATE TABLE b (x, y)"), LITE_DONE);
	lite_run(arena, lite, bytes_of("INSERT INTO a SELECT * FROM b WHERE \"z\" > 1"), LITE_LOOK,
		 &said);
	assert_int_equal(said.outcome, LITE_DONE);
	assert_int_equal(said.action_count, 3);
	assert_int_equal(said.actions[0].deed, LITE_INSERT);
	assert_string_equal(said.actions[0].table, "a");
	assert_string_equal(said.actions[2].column, "y");
	assert_string_equal(said.loose, "z");
	assert_true(lite_is_empty(lite, "a"));
	lite_run(arena, lite, bytes_of("SELECT * FROM gone"), LITE_LOOK, &said);
	assert_int_equal(said.outcome, LITE_REFUSED);
	assert_string_equal(said.message, "no such table: gone");
}

static void what_is_tried_is_undone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lite *lite = lite_open(arena);

	(void)state;
	assert_int_equal(
	    run(lite, arena,
		"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL CHECK (a = 'no'), "
		"b INT, c INT AS (b + 1)) STRICT"),
	    LITE_DONE);
	lite_mark(lite);
	assert_true(lite_put(arena, lite, lite_table(arena, lite, "T"), NULL, 0));
	assert_false(lite_is_empty(lite, "t"));
	assert_int_equal(run(lite, arena, "DROP TABLE t"), LITE_DONE);
	lite_back(lite);
	assert_non_null(lite_table(arena, lite, "t"));
	assert_true(lite_is_empty(lite, "t"));
	assert_true(lite_table(arena, lite, "t")->strict);
	assert_int_equal(lite_table(arena, lite, "t")->checks, 1);
	assert_string_equal(lite_name(arena, "order"), "\"order\"");
	assert_string_equal(lite_name(arena, "orders"), "orders");
	assert_string_equal(lite_name(arena, "a\"b"), "\"a\"\"b\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_strangers_statement_reaches_nothing_else),
		cmocka_unit_test(what_it_does_is_told),
		cmocka_unit_test(what_is_tried_is_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
