/* What the linter says of ALTER TABLE in SQLite, and what SQLite says: with rows, and without. */
#include "tests/support/lite_case.h"
#include "tests/support/test.h"

#define T          "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n"
#define ROW        "INSERT INTO t (id, a) VALUES (1, 'x');"
#define P          "CREATE TABLE p (id INTEGER PRIMARY KEY, n TEXT);\n"
#define CASE(name) static const struct lite_case name[] =

static void a_column_is_added_as_sqlite_can(void **state)
{
	CASE(cases) {
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER;", ""),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 0;", ""),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER REFERENCES t (id);", ""),
		LITE(T, ROW, "ALTER TABLE t ADD b AS (id + 1);", ""),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT CHECK (b <> 'no') DEFAULT 'yes';",
		     ""),
		/* always */
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER PRIMARY KEY;", "LT110:1",
		     "Cannot add a PRIMARY KEY", "Cannot add a PRIMARY KEY"),
		LITE(T, ROW, "SELECT 1;\nALTER TABLE t ADD COLUMN b TEXT UNIQUE;", "LT110:2",
		     "Cannot add a UNIQUE", "Cannot add a UNIQUE", .fix = FIX_INSTEAD),
		/* only with rows: it passes on an empty development copy */
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT NOT NULL;", "LT110:1", NULL,
		     "Cannot add a NOT NULL column with default value NULL", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT NULL;", "LT110:1",
		     NULL, "Cannot add a NOT NULL column with default value NULL"),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT DEFAULT CURRENT_TIMESTAMP;",
		     "LT110:1", NULL, "non-constant default", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER DEFAULT (1 + 1);", "LT110:1", NULL,
		     "non-constant default", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER CHECK (b > 5) DEFAULT 1;",
		     "LT110:1", NULL, "CHECK constraint failed"),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER AS (id + 1) STORED;", "LT110:1",
		     NULL, "cannot add a STORED column", .fix = FIX_INSTEAD),
		/* a table that the same migration makes holds nothing yet */
		LITE("SELECT 1;", NULL, T "ALTER TABLE t ADD COLUMN b TEXT NOT NULL;", ""),
		LITE("SELECT 1;", NULL, T ROW "\nALTER TABLE t ADD COLUMN b TEXT NOT NULL;",
		     "LT110:3", "default value NULL", "default value NULL"),
		/* twice, and a table that is not there */
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN A TEXT;", "LT121:1", "duplicate column",
		     "duplicate column"),
		LITE(T "DROP TABLE t;", NULL, "ALTER TABLE t ADD COLUMN b TEXT;", "LT121:1",
		     "no such table", "no such table"),
		LITE(T, ROW, "ALTER TABLE other ADD COLUMN b TEXT NOT NULL;", "LT122:1",
		     "no such table", "no such table", .notes = true),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b INTEGER CHECK (b >= id) DEFAULT 0;",
		     "LT110:1", NULL, "CHECK constraint failed", .notes = true),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void a_column_is_dropped_when_nothing_uses_it(void **state)
{
	CASE(cases) {
		LITE(T, ROW, "ALTER TABLE t DROP COLUMN a;", "DS103:1"),
		LITE(T, ROW, "ALTER TABLE t DROP COLUMN id;", "LT111:1", "cannot drop PRIMARY KEY",
		     "cannot drop PRIMARY KEY", .fix = FIX_INSTEAD),
		LITE("CREATE TABLE t (a TEXT UNIQUE, b TEXT);", "INSERT INTO t VALUES ('x', 'y');",
		     "ALTER TABLE t DROP COLUMN a;", "LT111:1", "cannot drop UNIQUE",
		     "cannot drop UNIQUE", .fix = FIX_INSTEAD),
		LITE("CREATE TABLE t (a TEXT, b TEXT, UNIQUE (a, b));", NULL,
		     "ALTER TABLE t DROP COLUMN b;", "LT111:1", "error in table t",
		     "error in table t", .fix = FIX_INSTEAD),
		LITE(T "CREATE INDEX i ON t (id) WHERE a = 'x';", ROW,
		     "ALTER TABLE t DROP COLUMN a;", "LT111:1", "error in index i",
		     "error in index i", .fix = FIX_INSTEAD),
		LITE(T "CREATE INDEX i ON t (a);", ROW,
		     "DROP INDEX i;\nALTER TABLE t DROP COLUMN a;", "DS103:2"),
		LITE("CREATE TABLE t (a INT, b INT, CHECK (a > b));", NULL,
		     "ALTER TABLE t DROP COLUMN b;", "LT111:1", "error in table t",
		     "error in table t", .fix = FIX_INSTEAD),
		LITE("CREATE TABLE t (a INT, b INT CHECK (b > 1));", NULL,
		     "ALTER TABLE t DROP COLUMN b;", "DS103:1"),
		LITE(T "CREATE VIEW v AS SELECT a FROM t;", ROW, "ALTER TABLE t DROP COLUMN a;",
		     "LT111:1", "error in view v", "error in view v"),
		LITE(T "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT new.a; END;", ROW,
		     "ALTER TABLE t DROP COLUMN a;", "LT111:1", "error in trigger g",
		     "error in trigger g"),
		LITE(T, ROW, "ALTER TABLE t DROP COLUMN gone;", "LT121:1", "no such column",
		     "no such column"),
		/* SQLite drops it without a word, and then cannot check the foreign key */
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT);"
		     "CREATE UNIQUE INDEX i ON p (k); CREATE TABLE c (k TEXT REFERENCES p (k));",
		     NULL, "DROP INDEX i;\nALTER TABLE p DROP COLUMN k;", "LT121:1 DS103:2",
		     "foreign key mismatch", "foreign key mismatch"),
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT);"
		     "CREATE UNIQUE INDEX i ON p (k); CREATE TABLE c (k TEXT REFERENCES p (k));",
		     NULL, "DROP INDEX i;\nCREATE UNIQUE INDEX i2 ON p (k);", ""),
		LITE("CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT);", NULL,
		     "CREATE TABLE c (k TEXT REFERENCES p (k));", "LT121:1", "foreign key mismatch",
		     "foreign key mismatch"),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void other_alters_are_unknown_to_sqlite(void **state)
{
	CASE(cases) {
		LITE(T, ROW, "ALTER TABLE t ALTER COLUMN a TYPE INTEGER;", "LT112:1",
		     "syntax error", "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);", "LT112:1",
		     "syntax error", "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t DROP CONSTRAINT c;", "LT112:1", "syntax error",
		     "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ALTER a SET NOT NULL;", "LT112:1", "syntax error",
		     "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN IF NOT EXISTS b TEXT;", "LT112:1",
		     "syntax error", "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT, ADD COLUMN c TEXT;", "LT112:1",
		     "syntax error", "syntax error", .fix = FIX_INSTEAD),
		LITE(T, ROW, "ALTER TABLE IF EXISTS t RENAME TO u;", "LT112:1", "syntax error",
		     "syntax error"),
		LITE(T, ROW, "CREATE TABEL u (a);", "LN001:1", "syntax error", "syntax error"),
		LITE(T, ROW, "CREATE INDEX i ON t USING btree (a);", "LN001:1", "syntax error",
		     "syntax error"),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

static void what_uses_a_table_keeps_it_from_being_renamed(void **state)
{
	CASE(cases) {
		LITE(T, ROW, "ALTER TABLE t RENAME TO u;", "BC101:1"),
		LITE(T, ROW, "ALTER TABLE t RENAME TO u;\nCREATE VIEW t AS SELECT * FROM u;", "",
		     .query = "SELECT a FROM t", .answer = "x"),
		LITE(T, ROW, "ALTER TABLE t RENAME COLUMN a TO b;", "BC102:1"),
		LITE(T, ROW, "ALTER TABLE t ADD COLUMN b TEXT;\nALTER TABLE t RENAME b TO c;", ""),
		LITE(T P "CREATE VIEW v AS SELECT a FROM t;", ROW, "ALTER TABLE p RENAME TO q;",
		     "BC101:1"),
		/* a view that reads what is gone blocks every renaming */
		LITE(T P "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "DROP TABLE t;\nALTER TABLE p RENAME TO q;", "BC106:1 DS102:1 LT115:2 BC101:2",
		     "error in view v", "error in view v"),
		LITE(T P "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "DROP VIEW v;\nDROP TABLE t;\nALTER TABLE p RENAME TO q;", "DS102:2 BC101:3"),
		LITE(T P "CREATE TRIGGER g AFTER INSERT ON p BEGIN DELETE FROM t; END;", ROW,
		     "DROP TABLE t;", "BC106:1 DS102:1"),
		LITE(T P "CREATE TRIGGER g AFTER INSERT ON p BEGIN DELETE FROM t; END;", ROW,
		     "DROP TRIGGER g;\nDROP TABLE t;", "DS102:2"),
		/* the view stands on the table that is built anew */
		LITE(T "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);\n"
		     "INSERT INTO new_t SELECT id, a FROM t;\nDROP TABLE t;\n"
		     "ALTER TABLE new_t RENAME TO t;",
		     "LT115:4", "error in view v", "error in view v"),
		LITE(T "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "DROP VIEW v;\nCREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);\n"
		     "INSERT INTO new_t SELECT id, a FROM t;\nDROP TABLE t;\n"
		     "ALTER TABLE new_t RENAME TO t;\nCREATE VIEW v AS SELECT a FROM t;",
		     ""),
		LITE(T "CREATE VIEW v AS SELECT a FROM t;", ROW,
		     "PRAGMA legacy_alter_table = ON;\n"
		     "CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);\n"
		     "INSERT INTO new_t SELECT id, a FROM t;\nDROP TABLE t;\n"
		     "ALTER TABLE new_t RENAME TO t;",
		     ""),
	};

	(void)state;
	lite_case_run(cases, COUNT(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_is_added_as_sqlite_can),
		cmocka_unit_test(a_column_is_dropped_when_nothing_uses_it),
		cmocka_unit_test(other_alters_are_unknown_to_sqlite),
		cmocka_unit_test(what_uses_a_table_keeps_it_from_being_renamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
