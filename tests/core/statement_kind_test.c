#include "tests/support/test.h"

#include <string.h>

#include "core/statement.h"

struct kind_case {
	enum statement_kind kind;
	const char *sql;
};

static const struct kind_case both[] = {
	{ STATEMENT_ORDINARY, "" },
	{ STATEMENT_ORDINARY, ";" },
	{ STATEMENT_ORDINARY, "/* BEGIN */ -- COMMIT" },
	{ STATEMENT_ORDINARY, "CREATE TABLE begin (a int)" },
	{ STATEMENT_ORDINARY, "CREATE INDEX i ON t (concurrently)" },
	{ STATEMENT_ORDINARY, "BEGINNING" },
	{ STATEMENT_ORDINARY, "\"BEGIN\"" },
	{ STATEMENT_ORDINARY, "'BEGIN'" },
	{ STATEMENT_ORDINARY, "REINDEX" },
	{ STATEMENT_ORDINARY, "ANALYZE" },
	{ STATEMENT_ORDINARY, "ALTER TABLE t ADD COLUMN c int" },
	{ STATEMENT_ORDINARY, "INSERT INTO t VALUES ('VACUUM')" },
	{ STATEMENT_BEGIN, "BEGIN" },
	{ STATEMENT_BEGIN, "begin immediate" },
	{ STATEMENT_BEGIN, "/* a */ -- b\n Begin -- c\n TRANSACTION" },
	{ STATEMENT_COMMIT, "COMMIT" },
	{ STATEMENT_COMMIT, "COMMIT TRANSACTION" },
	{ STATEMENT_COMMIT, "END" },
	{ STATEMENT_ROLLBACK, "ROLLBACK" },
	{ STATEMENT_ROLLBACK, "rollback transaction" },
	{ STATEMENT_SAVEPOINT, "SAVEPOINT a" },
	{ STATEMENT_SAVEPOINT, "RELEASE SAVEPOINT a" },
	{ STATEMENT_SAVEPOINT, "ROLLBACK TO a" },
	{ STATEMENT_SAVEPOINT, "ROLLBACK TRANSACTION TO SAVEPOINT a" },
	{ STATEMENT_BARE, "VACUUM" },
	{ STATEMENT_BARE, "vacuum/**/t" },
};

static const struct kind_case postgres[] = {
	{ STATEMENT_BEGIN, "START TRANSACTION ISOLATION LEVEL SERIALIZABLE" },
	{ STATEMENT_COMMIT, "COMMIT AND CHAIN" },
	{ STATEMENT_ROLLBACK, "ABORT" },
	{ STATEMENT_SAVEPOINT, "ROLLBACK WORK TO a" },
	{ STATEMENT_BARE, "COMMIT PREPARED 'x'" },
	{ STATEMENT_BARE, "ROLLBACK PREPARED 'x'" },
	{ STATEMENT_BARE, "PREPARE TRANSACTION 'x'" },
	{ STATEMENT_ORDINARY, "PREPARE a AS SELECT 1" },
	{ STATEMENT_BARE, "create unique index\n-- now\nconcurrently i ON t (a)" },
	{ STATEMENT_BARE, "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)" },
	{ STATEMENT_ORDINARY, "CREATE INDEX i ON t (a)" },
	{ STATEMENT_ORDINARY, "CREATE INDEX \"CONCURRENTLY\" ON t (a)" },
	{ STATEMENT_BARE, "DROP INDEX CONCURRENTLY IF EXISTS i" },
	{ STATEMENT_ORDINARY, "DROP INDEX i" },
	{ STATEMENT_BARE, "REINDEX INDEX CONCURRENTLY i" },
	{ STATEMENT_BARE, "REINDEX (VERBOSE) TABLE CONCURRENTLY t" },
	{ STATEMENT_BARE, "REINDEX (VERBOSE, CONCURRENTLY) TABLE t" },
	{ STATEMENT_BARE, "REINDEX (CONCURRENTLY true, TABLESPACE x) TABLE t" },
	{ STATEMENT_ORDINARY, "REINDEX (CONCURRENTLY false) TABLE t" },
	{ STATEMENT_ORDINARY, "REINDEX (CONCURRENTLY 'off', VERBOSE) TABLE t" },
	{ STATEMENT_ORDINARY, "REINDEX TABLE t" },
	{ STATEMENT_BARE, "REINDEX SCHEMA s" },
	{ STATEMENT_BARE, "REINDEX (VERBOSE) DATABASE" },
	{ STATEMENT_BARE, "REINDEX SYSTEM d" },
	{ STATEMENT_BARE, "VACUUM (FULL, ANALYZE) t" },
	{ STATEMENT_BARE, "CLUSTER" },
	{ STATEMENT_BARE, "CLUSTER VERBOSE" },
	{ STATEMENT_BARE, "CLUSTER (VERBOSE) -- all" },
	{ STATEMENT_ORDINARY, "CLUSTER t USING i" },
	{ STATEMENT_ORDINARY, "CLUSTER VERBOSE t" },
	{ STATEMENT_BARE, "ALTER TABLE t DETACH PARTITION p CONCURRENTLY" },
	{ STATEMENT_BARE,
	  "ALTER TABLE IF EXISTS ONLY s.\"t\" DETACH PARTITION s . p CONCURRENTLY" },
	{ STATEMENT_ORDINARY, "ALTER TABLE t DETACH PARTITION p FINALIZE" },
	{ STATEMENT_ORDINARY, "ALTER TABLE t DETACH PARTITION p" },
	{ STATEMENT_ORDINARY, "ALTER TABLE t ATTACH PARTITION p DEFAULT" },
	{ STATEMENT_BARE, "CREATE DATABASE d" },
	{ STATEMENT_BARE, "DROP DATABASE d" },
	{ STATEMENT_BARE, "ALTER DATABASE d SET TABLESPACE x" },
	{ STATEMENT_ORDINARY, "ALTER DATABASE d SET search_path = x" },
	{ STATEMENT_BARE, "CREATE TABLESPACE x LOCATION '/x'" },
	{ STATEMENT_BARE, "DROP TABLESPACE x" },
	{ STATEMENT_BARE, "ALTER SYSTEM SET work_mem = '1MB'" },
	{ STATEMENT_BARE, "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p" },
	{ STATEMENT_BARE,
	  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (copy_data = false)" },
	{ STATEMENT_BARE, "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect)" },
	{ STATEMENT_ORDINARY,
	  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)" },
	{ STATEMENT_ORDINARY,
	  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (enabled, create_slot=off)" },
	{ STATEMENT_BARE, "DROP SUBSCRIPTION s" },
	{ STATEMENT_BARE, "ALTER SUBSCRIPTION s REFRESH PUBLICATION" },
	{ STATEMENT_BARE, "ALTER SUBSCRIPTION s SET PUBLICATION p" },
	{ STATEMENT_ORDINARY, "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)" },
	{ STATEMENT_ORDINARY, "ALTER SUBSCRIPTION s DISABLE" },
	{ STATEMENT_BARE, "DISCARD ALL" },
	{ STATEMENT_SESSION, "DISCARD PLANS" },
	{ STATEMENT_SESSION, "SET search_path TO a, b" },
	{ STATEMENT_SESSION, "SET SESSION lock_timeout = '1s'" },
	{ STATEMENT_SESSION, "RESET ALL" },
	{ STATEMENT_SESSION, "SET ROLE x" },
	{ STATEMENT_SESSION, "SELECT pg_catalog.set_config('search_path', '', false)" },
	{ STATEMENT_SESSION, "select set_config('a.b', 'c', false)" },
	{ STATEMENT_ORDINARY, "SELECT setval('s', 1)" },
	{ STATEMENT_ORDINARY, "SET LOCAL lock_timeout = '1s'" },
	{ STATEMENT_ORDINARY, "SET CONSTRAINTS ALL DEFERRED" },
	{ STATEMENT_ORDINARY, "SET TRANSACTION READ ONLY" },
	{ STATEMENT_COPY_STDIN, "COPY t (a, b) FROM stdin WITH (FORMAT csv)" },
	{ STATEMENT_ORDINARY, "COPY t FROM '/x'" },
	{ STATEMENT_ORDINARY, "COPY (SELECT 1 FROM stdin) TO stdout" },
	{ STATEMENT_ORDINARY, "ALTER TYPE t ADD VALUE 'x'" },
	{ STATEMENT_ORDINARY, "REFRESH MATERIALIZED VIEW CONCURRENTLY v" },
	{ STATEMENT_ORDINARY, "DO $$ BEGIN COMMIT; END $$" },
};

static const struct kind_case sqlite[] = {
	{ STATEMENT_BEGIN, "BEGIN EXCLUSIVE TRANSACTION" },
	{ STATEMENT_COMMIT, "END TRANSACTION" },
	{ STATEMENT_SESSION, "PRAGMA foreign_keys=OFF" },
	{ STATEMENT_SESSION, "PRAGMA main.foreign_keys(0)" },
	{ STATEMENT_SESSION, "pragma defer_foreign_keys = on" },
	{ STATEMENT_BARE, "PRAGMA journal_mode=WAL" },
	{ STATEMENT_BARE, "PRAGMA \"main\".journal_mode = wal" },
	{ STATEMENT_BARE, "PRAGMA synchronous=NORMAL" },
	{ STATEMENT_BARE, "PRAGMA temp_store=2" },
	{ STATEMENT_BARE, "PRAGMA wal_checkpoint(TRUNCATE)" },
	{ STATEMENT_ORDINARY, "PRAGMA user_version = 3" },
	{ STATEMENT_ORDINARY, "PRAGMA main.application_id = 3" },
	{ STATEMENT_SESSION, "ATTACH 'x' AS y" },
	{ STATEMENT_BARE, "DETACH y" },
	{ STATEMENT_BARE, "VACUUM INTO 'x'" },
	{ STATEMENT_ORDINARY, "CREATE INDEX concurrently ON t (a)" },
	{ STATEMENT_ORDINARY, "SELECT set_config(1)" },
};

static void check(const struct kind_case *cases, size_t count, enum dialect dialect)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(cases[i].sql);
		char *sql =
		    memcpy(test_malloc(size + !size), cases[i].sql, size); /* no NUL behind it */
		enum statement_kind kind = statement_kind_of((struct bytes) { sql, size }, dialect);

		if (kind != cases[i].kind)
			fail_msg("%s is %s for %s, not %s", cases[i].sql, statement_kind_name(kind),
				 dialect_name(dialect), statement_kind_name(cases[i].kind));
		test_free(sql);
	}
}

static void first_words_decide_the_kind_in_each_dialect(void **state)
{
	(void)state;
	for (int d = 0; d < DIALECT_COUNT; d++)
		check(both, COUNT(both), (enum dialect)d);
	check(postgres, COUNT(postgres), DIALECT_POSTGRES);
	check(sqlite, COUNT(sqlite), DIALECT_SQLITE);
}

static void an_unknown_dialect_takes_the_rows_of_all(void **state)
{
	static const struct kind_case any[] = {
		{ STATEMENT_BARE, "CREATE INDEX CONCURRENTLY i ON t (a)" },
		{ STATEMENT_SESSION, "PRAGMA foreign_keys = off" },
		{ STATEMENT_SESSION, "SET a = b" },
	};

	(void)state;
	check(any, COUNT(any), DIALECT_ANY);
}

static void names_of_dialects_are_read_back(void **state)
{
	enum dialect dialect;

	(void)state;
	for (int d = 0; d < DIALECT_COUNT; d++) {
		assert_true(dialect_from_name(dialect_name((enum dialect)d), &dialect));
		assert_int_equal(dialect, d);
	}
	assert_false(dialect_from_name("postgresql", &dialect));
	assert_false(dialect_from_name("", &dialect));
}

static void every_kind_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int a = 0; a < STATEMENT_KIND_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(statement_kind_name((enum statement_kind)a),
						statement_kind_name((enum statement_kind)b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_words_decide_the_kind_in_each_dialect),
		cmocka_unit_test(an_unknown_dialect_takes_the_rows_of_all),
		cmocka_unit_test(names_of_dialects_are_read_back),
		cmocka_unit_test(every_kind_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
