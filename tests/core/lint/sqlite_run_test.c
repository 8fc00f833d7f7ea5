/* Foreign keys, data, and how files are run: what the linter says, and what SQLite does. */
#include "tests/support/linted.h"
#include "tests/support/lite_case.h"
#include "tests/support/test.h"

#define FAMILY                                                                                     \
	"CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT);\n"                                       \
	"CREATE TABLE c (p INTEGER REFERENCES p (id) ON DELETE CASCADE);\n"
#define MEMBERS "INSERT INTO p VALUES (1, 'x'); INSERT INTO c VALUES (1);"
#define P_ANEW                                                                                     \
	"CREATE TABLE new_p (id INTEGER PRIMARY KEY, a TEXT);\n"                                   \
	"INSERT INTO new_p SELECT * FROM p;\nDROP TABLE p;\nALTER TABLE new_p RENAME TO p;"
#define CHILDREN .query = "SELECT count(*) FROM c"
#define ALONE    "-- lockstep:txmode none\n\n"

static void children_follow_their_parents(void **state)
{
	static const struct lite_case cases[] = {
		/* the agent has foreign keys off, and checks them before it commits */
		LITE(FAMILY, MEMBERS, P_ANEW, "", CHILDREN, .answer = "1"),
		LITE(FAMILY, MEMBERS, "PRAGMA foreign_keys=ON;\n" P_ANEW, "", CHILDREN,
		     .answer = "1"),
		/* statement by statement the PRAGMA counts */
		LITE(FAMILY, MEMBERS, ALONE "PRAGMA foreign_keys=ON;\n" P_ANEW, "LT113:6", CHILDREN,
		     .answer = "0"),
		LITE(FAMILY, MEMBERS,
		     ALONE "PRAGMA foreign_keys=ON;\nPRAGMA foreign_keys = OFF;\n" P_ANEW, "",
		     CHILDREN, .answer = "1"),
		/* renamed away first: the foreign keys follow the old one */
		LITE(FAMILY, NULL,
		     "ALTER TABLE p RENAME TO old_p;\nCREATE TABLE p (id INTEGER PRIMARY KEY, a "
		     "TEXT);\nINSERT INTO p SELECT * FROM old_p;\nDROP TABLE old_p;",
		     "LT114:4", .fix = FIX_INSTEAD,
		     .query = "SELECT \"table\" FROM pragma_foreign_key_list('c')",
		     .answer = "old_p"),
		LITE(FAMILY, MEMBERS,
		     "ALTER TABLE p RENAME TO old_p;\nCREATE TABLE p (id INTEGER PRIMARY KEY, a "
		     "TEXT);\nINSERT INTO p SELECT * FROM old_p;\nDROP TABLE old_p;",
		     "LT114:4", NULL, "it would break foreign keys"),
		LITE(FAMILY, MEMBERS,
		     "PRAGMA legacy_alter_table = ON;\nPRAGMA foreign_keys = OFF;\n"
		     "ALTER TABLE p RENAME TO old_p;\nCREATE TABLE p (id INTEGER PRIMARY KEY, a "
		     "TEXT);\nINSERT INTO p SELECT * FROM old_p;\nDROP TABLE old_p;",
		     "", CHILDREN, .answer = "1"),
		LITE(FAMILY, NULL, "DROP TABLE p;", "BC106:1 DS102:1"),
		LITE(FAMILY, NULL, "DROP TABLE c;\nDROP TABLE p;", "DS102:1 DS102:2"),
		/* a foreign key for rows that are there */
		LITE(
		    "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER);",
		    "INSERT INTO c VALUES (7);",
		    "CREATE TABLE new_c (p INTEGER REFERENCES p (id));\nINSERT INTO new_c SELECT * "
		    "FROM c;\nDROP TABLE c;\nALTER TABLE new_c RENAME TO c;",
		    "MF105:3", NULL, "it would break foreign keys", .fix = FIX_INSTEAD),
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (a INTEGER);",
		     "INSERT INTO c VALUES (7);",
		     "ALTER TABLE c ADD COLUMN p INTEGER REFERENCES p (id) DEFAULT 5;", "MF105:1",
		     NULL, "it would break foreign keys"),
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (a INTEGER);",
		     "INSERT INTO c VALUES (7);",
		     "ALTER TABLE c ADD COLUMN p INTEGER REFERENCES p (id) ON DELETE CASCADE;",
		     "DS105:1", .notes = true),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

#define T   "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\n"
#define ROW "INSERT INTO t (a) VALUES ('x'), ('x');"

static void rows_are_counted_with(void **state)
{
	static const struct lite_case cases[] = {
		LITE(T, ROW, "CREATE UNIQUE INDEX i ON t (a);", "MF101:1", NULL,
		     "UNIQUE constraint failed"),
		LITE(T, ROW, "CREATE UNIQUE INDEX i ON t (a, id);", ""),
		LITE(T, ROW, "CREATE INDEX i ON t (a);", "LT120:1", .notes = true),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN c TEXT;\nCREATE UNIQUE INDEX i ON t (c);",
		     ""),
		LITE(T, ROW,
		     "ALTER TABLE t ADD COLUMN c TEXT DEFAULT '';\nCREATE UNIQUE INDEX i ON t (c);",
		     "MF101:2", NULL, "UNIQUE constraint failed"),
		LITE("SELECT 1;", NULL,
		     T "CREATE UNIQUE INDEX i ON t (a);\nCREATE INDEX j ON t (b);", "",
		     .notes = true),
		LITE(T, ROW, "DELETE FROM t;", "DS104:1", .query = "SELECT count(*) FROM t",
		     .answer = "0"),
		LITE(T, ROW, "DELETE FROM t WHERE id = 1;", "", .notes = true),
		LITE(T, ROW, "DELETE FROM t WHERE a = 'x';", "DM101:1", .notes = true),
		LITE(T, ROW, "UPDATE t SET a = b;", "DS104:1"),
		LITE(T, ROW, "WITH x AS (SELECT 1) DELETE FROM t;", "DS104:1"),
		LITE(T, ROW, "DELETE FROM other;", "LT122:1", "no such table", "no such table",
		     .notes = true),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN c TEXT;\nUPDATE t SET c = a;", "DM101:2",
		     .notes = true),
		LITE(T, ROW, "INSERT INTO t (a) VALUES ('z');", "", .notes = true),
		LITE(T, ROW, "INSERT INTO t (nope) VALUES ('z');", "LT121:1",
		     "has no column named nope", "has no column named nope"),
		LITE(T, ROW, "DROP TABLE IF EXISTS u;\nCREATE TABLE u (a);", "DS102:1",
		     .notes = true),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void names_and_transactions_are_what_sqlite_makes_of_them(void **state)
{
	static const struct lite_case cases[] = {
		LITE(T, ROW, "UPDATE t SET b = \"nope\" WHERE id = 1;", "LT118:1",
		     .query = "SELECT b FROM t WHERE id = 1", .answer = "nope"),
		LITE(T, ROW, "UPDATE t SET b = \"a\" WHERE id = 1;", ""),
		LITE(T, ROW, "CREATE INDEX i ON t (\"nope\");", "LT118:1"),
		LITE(T, "INSERT INTO t (id) VALUES (1);",
		     "CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT);\n"
		     "INSERT INTO new_t (\"id\", \"a\", \"b\", \"c\") SELECT \"id\", \"a\", \"b\", "
		     "\"c\" FROM t;\nDROP TABLE t;\nALTER TABLE new_t RENAME TO t;",
		     "LT118:2", .query = "SELECT c FROM t", .answer = "c"),
		LITE(T, ROW, "UPDATE sqlite_schema SET sql = '' WHERE name = 't';", "LT119:1",
		     "may not be modified", "may not be modified"),
		LITE(T, ROW, ALONE "PRAGMA writable_schema = ON;", "LT119:3"),
		LITE(T, NULL, "VACUUM;\nCREATE TABLE u (a);", "LT117:1", "within a transaction",
		     "within a transaction"),
		LITE(T, ROW, ALONE "VACUUM;\nCREATE TABLE u (a);", ""),
		LITE(T, ROW, ALONE "BEGIN;\nCREATE TABLE u (a);\nCOMMIT;\nCREATE TABLE v (a);",
		     "TX101:3"),
		LITE(T, ROW, ALONE "ATTACH ':memory:' AS other;\nCREATE TABLE other.u (a);", ""),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void sizes_of_a_target_weigh(void **state)
{
	static const struct lint_size small = { "main.t", 10, 4096 },
				      large = { "t", 5000000, (int64_t)640 << 20 };
	const char *files[] = { "1_a.sql", T, "2_b.sql",
				"CREATE INDEX i ON t (a);\nUPDATE t SET b = a WHERE b > '';",
				NULL };
	struct lint_options options = { .dialect = DIALECT_SQLITE, .from = 1 };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_findings findings;

	(void)state;
	options.runner.sizes = &small;
	options.runner.size_count = 1;
	assert_int_equal(test_lint(arena, files, &options).count, 0);
	options.runner.sizes = &large;
	findings = test_lint(arena, files, &options);
	assert_int_equal(findings.count, 2);
	assert_int_equal(findings.items[0].severity, LINT_WARNING);
	assert_string_equal(
	    findings.items[0].title,
	    "nothing else writes to the database while an index of t is built: 640 MB, "
	    "about 10 s");
	assert_int_equal(findings.items[0].blocks, LINT_BLOCKS_WRITES);
	assert_int_equal(findings.items[0].grows, LINT_YES);
	assert_string_equal(findings.items[0].relation, "t");
	assert_int_equal(findings.items[1].severity, LINT_WARNING);
}

static void a_checkpoint_replaces_what_is_before_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct lint_options options = { .dialect = DIALECT_SQLITE };
	const char *files[] = { "1_a.sql",   "CREATE TABLE old (a);\n" T,
				"2_b.sql",   "-- atlas:checkpoint\n\n" T,
				"3_c.sql",   "ALTER TABLE t ADD COLUMN c TEXT;\nDROP TABLE old;",
				"atlas.sum", "",
				NULL };

	(void)state;
	assert_string_equal(test_linted(arena, files, &options),
			    "DS102 3_c.sql:2 | LT122 3_c.sql:2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_follow_their_parents),
		cmocka_unit_test(rows_are_counted_with),
		cmocka_unit_test(names_and_transactions_are_what_sqlite_makes_of_them),
		cmocka_unit_test(sizes_of_a_target_weigh),
		cmocka_unit_test(a_checkpoint_replaces_what_is_before_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
