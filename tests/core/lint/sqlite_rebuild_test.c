/* A table that is built anew is one change: what the linter says of it, and what SQLite does. */
#include "tests/support/lite_case.h"
#include "tests/support/test.h"

#define T   "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\n"
#define ROW "INSERT INTO t (id, a, b) VALUES (1, 'x', NULL);"
/* CREATE, INSERT, DROP, RENAME on lines 1 to 4 */
#define ANEW(columns, names, values)                                                               \
	"CREATE TABLE new_t (" columns ");\n"                                                      \
	"INSERT INTO new_t (" names ") SELECT " values " FROM t;\n"                                \
	"DROP TABLE t;\n"                                                                          \
	"ALTER TABLE new_t RENAME TO t;\n"
#define SAME "id INTEGER PRIMARY KEY, a TEXT, b TEXT"
#define ALL  "id, a, b"

static void it_is_no_drop_and_no_renaming(void **state)
{
	static const struct lite_case cases[] = {
		LITE(T, ROW, ANEW(SAME, ALL, ALL), "", .query = "SELECT a FROM t", .answer = "x"),
		LITE(T, ROW,
		     "PRAGMA foreign_keys=OFF;--> statement-breakpoint\n"
		     "CREATE TABLE `__new_t` (" SAME ");--> statement-breakpoint\n"
		     "INSERT INTO `__new_t`(\"id\", \"a\") SELECT \"id\", \"a\" FROM `t`;\n"
		     "DROP TABLE `t`;\nALTER TABLE `__new_t` RENAME TO `t`;\n"
		     "PRAGMA foreign_keys=ON;",
		     "DS103:4", .query = "SELECT a FROM t", .answer = "x"),
		/* as Prisma writes it, and with names in capitals */
		LITE(T, ROW,
		     "-- RedefineTables\nPRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n"
		     "CREATE TABLE \"new_T\" (" SAME ");\n"
		     "INSERT INTO \"new_T\" (\"id\", \"a\", \"b\") SELECT \"id\", \"a\", "
		     "\"b\" FROM \"T\";\nDROP TABLE \"T\";\n"
		     "ALTER TABLE \"new_T\" RENAME TO \"T\";\nPRAGMA foreign_key_check;\n"
		     "PRAGMA foreign_keys=ON;",
		     "", .query = "SELECT a FROM t", .answer = "x"),
		/* built anew, and emptied */
		LITE(T, ROW, ANEW(SAME, ALL, ALL) "DELETE FROM t;", "DS104:5"),
		/* the copy itself is dropped */
		LITE(T, ROW, "CREATE TABLE u AS SELECT * FROM t;\nDROP TABLE t;\nDROP TABLE u;",
		     "DS102:2"),
		/* twice in one file */
		LITE(T, ROW, ANEW(SAME, ALL, ALL) ANEW(SAME, ALL, ALL), "",
		     .query = "SELECT a FROM t", .answer = "x"),
		/* the old one renamed away first; nobody refers to it */
		LITE(T, ROW,
		     "ALTER TABLE t RENAME TO old_t;\nCREATE TABLE t (" SAME ");\n"
		     "INSERT INTO t SELECT * FROM old_t;\nDROP TABLE old_t;",
		     "", .query = "SELECT a FROM t", .answer = "x"),
		/* through a copy that is put back */
		LITE(T, ROW,
		     "CREATE TEMPORARY TABLE kept AS SELECT * FROM t;\nDROP TABLE t;\n"
		     "CREATE TABLE t (" SAME ");\nINSERT INTO t SELECT * FROM kept;\n"
		     "DROP TABLE kept;",
		     "", .query = "SELECT a FROM t", .answer = "x"),
		LITE(T, ROW,
		     "CREATE TABLE kept AS SELECT * FROM t;\nDROP TABLE t;\n"
		     "ALTER TABLE kept RENAME TO t;",
		     "CD103:2", .query = "SELECT a FROM t", .answer = "x"),
		/* nothing is copied: it is dropped, and another one has its name */
		LITE(T, ROW, "DROP TABLE t;\nCREATE TABLE t (" SAME ");", "DS102:1",
		     .query = "SELECT count(*) FROM t", .answer = "0"),
		LITE(T, ROW, "CREATE TABLE u AS SELECT * FROM t;\nDROP TABLE t;", "DS102:2"),
		LITE(T, ROW, "DROP TABLE t;", "DS102:1"),
		LITE(T, ROW, "DROP TABLE IF EXISTS other;", "", .notes = false),
		LITE("SELECT 1;", NULL, T "DROP TABLE t;", ""),
		LITE(T, ROW, "CREATE TEMP TABLE t2 (a);\nDROP TABLE t2;", ""),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void a_null_makes_the_copy_fail(void **state)
{
#define STRICTER "id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL"
	static const struct lite_case cases[] = {
		LITE(T, ROW, ANEW(STRICTER, ALL, ALL), "LT101:2", NULL,
		     "NOT NULL constraint failed: new_t.b"),
		LITE(T, ROW, ANEW(STRICTER, ALL, "id, a, coalesce(b, '')"), ""),
		LITE(T, ROW, ANEW(STRICTER, ALL, "id, a, CASE WHEN b IS NULL THEN 'x' ELSE b END"),
		     ""),
		LITE(T, ROW, ANEW(STRICTER, ALL, "id, a, ifnull(b, a)"), "LT101:2"),
		LITE(T, ROW, "UPDATE t SET b = '' WHERE b IS NULL;\n" ANEW(STRICTER, ALL, ALL),
		     "LT101:3"),
		LITE(T, ROW,
		     ANEW("id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL", ALL, ALL),
		     "LT101:2", NULL, "NOT NULL constraint failed: new_t.b"),
		/* the rows are left out: it passes, and they are lost */
		LITE(T, ROW,
		     "CREATE TABLE new_t (" STRICTER ");\n"
		     "INSERT INTO new_t SELECT * FROM t WHERE b IS NOT NULL;\n"
		     "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;",
		     "DS104:2", .query = "SELECT count(*) FROM t", .answer = "0"),
		/* a column that gets no value */
		LITE(T, ROW, ANEW(SAME ", c INTEGER NOT NULL", ALL, ALL), "MF103:2 BC104:3", NULL,
		     "NOT NULL constraint failed: new_t.c"),
		LITE(T, ROW, ANEW(SAME ", c INTEGER NOT NULL", ALL ", c", ALL ", 0"), "BC104:3"),
		LITE(T, ROW, ANEW(SAME ", c INTEGER NOT NULL DEFAULT 0", ALL, ALL), ""),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT);",
		     "INSERT INTO t VALUES (1, 'x', 'y');", ANEW(SAME, ALL, ALL), "LT120:2 BC105:3",
		     .notes = true),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void what_is_not_said_again_is_lost(void **state)
{
#define INDEXED   T "CREATE INDEX i ON t (a);\nCREATE UNIQUE INDEX u ON t (b);"
#define TRIGGERED T "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET b = 'y'; END;"
	static const struct lite_case cases[] = {
		LITE(INDEXED, ROW, ANEW(SAME, ALL, ALL), "LT116:3", .fix = FIX_BEHIND),
		LITE(INDEXED, ROW,
		     ANEW(SAME, ALL,
			  ALL) "CREATE INDEX i ON t (a);\nCREATE UNIQUE INDEX u ON t (b);",
		     ""),
		LITE(INDEXED, ROW,
		     "DROP INDEX i;\n" ANEW(SAME, ALL, ALL) "CREATE UNIQUE INDEX u2 ON t (b);", ""),
		LITE(INDEXED, ROW,
		     ANEW(SAME, ALL, ALL) "CREATE INDEX i ON t (a);\nCREATE INDEX u ON t (b);",
		     "CD103:3"),
		LITE(TRIGGERED, ROW, ANEW(SAME, ALL, ALL), "LT116:3", .fix = FIX_BEHIND),
		LITE(TRIGGERED, ROW,
		     ANEW(SAME, ALL, ALL) "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;",
		     ""),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT) STRICT;", ROW,
		     ANEW(SAME, ALL, ALL), "LT116:3",
		     .query = "SELECT strict FROM pragma_table_list('t')", .answer = "0"),
		LITE("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT) WITHOUT ROWID;", ROW,
		     ANEW("id TEXT PRIMARY KEY, a TEXT, b TEXT", ALL, ALL), "LT116:3",
		     .query = "SELECT wr FROM pragma_table_list('t')", .answer = "0"),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT);", ROW,
		     ANEW(SAME, ALL, ALL), "LT116:3"),
		/* ids of deleted rows are given again */
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT);",
		     ROW "INSERT INTO t (id) VALUES (9); DELETE FROM t WHERE id = 9;",
		     ANEW("id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT", ALL, ALL),
		     "LT120:2 LT116:3", .notes = true,
		     .query = "SELECT seq FROM sqlite_sequence WHERE name = 't'", .answer = "1"),
		LITE(T "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "DROP VIEW v;\n" ANEW(SAME, ALL, ALL), "LT116:1", .fix = FIX_BEHIND),
		/* columns, keys */
		LITE(T, ROW, ANEW("id INTEGER PRIMARY KEY, a TEXT", "id, a", "id, a"), "DS103:3"),
		LITE(T, ROW, ANEW("id INTEGER PRIMARY KEY, a TEXT, c TEXT", "id, a, c", ALL),
		     "BC102:3"),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);", ROW,
		     ANEW(SAME, ALL, ALL), "CD103:3"),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> ''), b TEXT);",
		     ROW, ANEW(SAME, ALL, ALL), "LT120:2 CD102:3", .notes = true),
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE t (id INTEGER PRIMARY "
		     "KEY, a TEXT REFERENCES p (id), b TEXT);",
		     NULL, ANEW(SAME, ALL, ALL), "LT120:2 CD101:3", .notes = true),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void rows_may_not_fit_the_new_table(void **state)
{
	static const struct lite_case cases[] = {
		LITE(T, ROW "INSERT INTO t (a) VALUES ('x');",
		     ANEW("id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT", ALL, ALL), "MF102:3",
		     NULL, "UNIQUE constraint failed"),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);", ROW,
		     ANEW("id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT", ALL, ALL), ""),
		LITE(T, "INSERT INTO t (a) VALUES ('007');",
		     ANEW("id INTEGER PRIMARY KEY, a INTEGER, b TEXT", ALL, ALL), "MF106:3",
		     .query = "SELECT a FROM t", .answer = "7"),
		LITE(T, ROW, ANEW("id INTEGER PRIMARY KEY, a VARCHAR(5), b TEXT", ALL, ALL), ""),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT);", ROW,
		     ANEW("id INTEGER PRIMARY KEY, a INT, b TEXT", ALL,
			  ALL) "CREATE TABLE x (a INT) STRICT;",
		     ""),
		LITE("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b TEXT);", ROW,
		     "CREATE TABLE new_t (id INTEGER PRIMARY KEY, a INT, b TEXT) STRICT;\n"
		     "INSERT INTO new_t SELECT * FROM t;\nDROP TABLE t;\n"
		     "ALTER TABLE new_t RENAME TO t;",
		     "MF106:3 MF106:3 MF106:3", NULL, "cannot store TEXT value in INT column"),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_no_drop_and_no_renaming),
		cmocka_unit_test(a_null_makes_the_copy_fail),
		cmocka_unit_test(what_is_not_said_again_is_lost),
		cmocka_unit_test(rows_may_not_fit_the_new_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
