#include "core/reverse.h"

#include <string.h>

#include "core/ledger.h"
#include "tests/support/test.h"

/* A release of one migration. */
static struct release release_of(struct arena *arena, const char *format, const char *up,
				 const char *down)
{
	struct release release = { .format = format, .number = 3, .count = 1 };

	release.migrations = arena_new(arena, struct migration);
	*release.migrations =
	    (struct migration) { .version = "1", .name = up, .file = up, .text = bytes_of("") };
	release.files = arena_new_array(arena, struct release_file, 2);
	release.files[release.file_count++] =
	    (struct release_file) { up, hash_of(up, strlen(up)), 1 };
	if (down)
		release.files[release.file_count++] =
		    (struct release_file) { down, hash_of(down, strlen(down)), 1 };
	return release;
}

static void each_format_has_its_way_back(void **state)
{
	static const struct {
		const char *format, *up, *down, *found;
	} rows[] = {
		{ "golang-migrate", "1_a.up.sql", "1_a.down.sql", "1_a.down.sql" },
		{ "golang-migrate", "1_a.up.sql", "2_a.down.sql", NULL },
		{ "golang-migrate", "1_a.up.sql", NULL, NULL },
		{ "goose", "1_a.sql", NULL, "1_a.sql" },
		{ "dbmate", "1_a.sql", NULL, "1_a.sql" },
		{ "node-pg-migrate", "1_a.sql", NULL, "1_a.sql" },
		{ "flyway", "sql/V1_2__a.sql", "sql/U1.2__undo.sql", "sql/U1.2__undo.sql" },
		{ "flyway", "V1__a.sql", "U1_2__a.sql", NULL },
		{ "flyway", "V12__a.sql", "U13__a.sql", NULL },
		{ "flyway", "V1__a.sql", "U01.0.sql", "U01.0.sql" },
		{ "flyway", "B10__a.sql", "U10__a.sql", NULL },
		{ "flyway", "R__a.sql", "U1__a.sql", NULL },
		{ "sqitch", "deploy/a.sql", "revert/a.sql", "revert/a.sql" },
		{ "atlas", "1_a.sql", "down/1_a.sql", "down/1_a.sql" },
		{ "plain", "1_a.sql", "down/1_a.sql", "down/1_a.sql" },
		{ "drizzle", "0001_a.sql", "down/0001_a.sql", "down/0001_a.sql" },
		{ "drizzle", "20240101000000_a/migration.sql", "down/20240101000000_a.sql",
		  "down/20240101000000_a.sql" },
		{ "prisma", "1_a/migration.sql", "1_a/down.sql", "1_a/down.sql" },
		{ "liquibase", "1_a.sql", NULL, NULL },
		{ "no such format", "1_a.sql", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct release release =
		    release_of(arena, rows[i].format, rows[i].up, rows[i].down);
		struct error error = { 0 };
		struct way_back way;
		struct hash expected;

		if (!rows[i].found) {
			assert_false(
			    way_back_find(arena, &release, release.migrations, &way, &error));
			assert_int_equal(error.code, ERROR_NOT_FOUND);
			assert_non_null(strstr(error.text, rows[i].up));
			continue;
		}
		assert_ok(way_back_find(arena, &release, release.migrations, &way, &error));
		assert_string_equal(way.file, rows[i].found);
		expected = hash_of(rows[i].found, strlen(rows[i].found));
		assert_true(hash_equal(&way.content, &expected));
	}
}

static struct migration back_of(const char *marks, const char *text)
{
	return (struct migration) { .version = "1",
				    .name = "1_a.sql",
				    .file = "1_a.sql",
				    .text = bytes_of(text),
				    .size = strlen(text),
				    .marks = marks,
				    .backwards = true };
}

static void what_loses_data_is_named(void **state)
{
	static const struct {
		const char *text;
		bool loses;
	} rows[] = {
		{ "DROP TABLE a;", true },
		{ "drop table if exists a;", true },
		{ "DROP SCHEMA s CASCADE;", true },
		{ "TRUNCATE a;", true },
		{ "DELETE FROM a;", true },
		{ "WITH b AS (SELECT 1 AS n) DELETE FROM a USING b;", true },
		{ "WITH b AS (DELETE FROM a RETURNING *) INSERT INTO c SELECT * FROM b;", true },
		{ "WITH b AS (SELECT 1) INSERT INTO c SELECT * FROM b;", false },
		{ "ALTER TABLE a DROP COLUMN b;", true },
		{ "ALTER TABLE a DROP b;", true },
		{ "ALTER TABLE a ADD c int, DROP IF EXISTS b;", true },
		{ "DROP TYPE t CASCADE;", true },
		{ "ALTER TABLE a DROP CONSTRAINT b;", false },
		{ "ALTER TABLE a ALTER b DROP DEFAULT;", false },
		{ "ALTER TABLE a ALTER b DROP NOT NULL;", false },
		{ "ALTER TABLE a ADD CONSTRAINT c CHECK (\"drop\" > 0);", false },
		{ "DROP INDEX a;", false },
		{ "DROP VIEW a;", false },
		{ "DROP FUNCTION f;", false },
		{ "CREATE TABLE \"DROP TABLE\" (id int);", false },
		{ "-- DROP TABLE a;\nCREATE TABLE a (id int);", false },
		{ "DO $$ BEGIN DELETE FROM a; END $$;", true },
		{ "CALL empty_all();", true },
		{ "EXECUTE emptying;", true },
		{ "SELECT empty_all();", true },
		{ "SELECT s.empty_all('a'), 1;", true },
		{ "SELECT \"Empty\"('a');", true },
		{ "WITH a AS (SELECT empty_all()) SELECT * FROM a;", true },
		{ "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE;", true },
		{ "SELECT setval('a_id_seq', 1);", false },
		{ "SELECT count(*) FROM a WHERE id IN (1, 2);", false },
		{ "UPDATE a SET n = lower(n);", false },
		{ "INSERT INTO a VALUES (1, lower('X'));", false },
		{ "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", false },
		{ "CREATE INDEX i ON a (lower(n));", false },
		{ "COMMENT ON TABLE a IS 'x';", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct migration back = back_of(NULL, rows[i].text);
		struct error error = { 0 };
		const char *loses;

		assert_ok(way_back_read(arena, &back, DIALECT_POSTGRES, &loses, &error));
		if ((loses != NULL) != rows[i].loses)
			fail_msg("%s: %s", rows[i].text, loses ? loses : "loses nothing");
	}
}

static void only_the_way_back_of_a_marked_file_is_read(void **state)
{
	static const struct {
		const char *marks, *text, *statement;
	} rows[] = {
		{ "goose",
		  "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n",
		  "DROP TABLE a" },
		{ "goose",
		  "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n"
		  "-- +goose Down\n-- +goose StatementBegin\nDELETE FROM a\n"
		  "-- +goose StatementEnd\n",
		  "DELETE FROM a" },
		{ "dbmate",
		  "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;",
		  "DROP TABLE a" },
		{ "node-pg-migrate",
		  "-- Up Migration\nCREATE TABLE a (id int);\n-- Down Migration\nDROP TABLE a;\n",
		  "DROP TABLE a" },
		{ "node-pg-migrate",
		  "-- Down Migration\nDROP TABLE a;\n-- Up Migration\nCREATE TABLE a (id int);\n",
		  "DROP TABLE a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct migration back = back_of(rows[i].marks, rows[i].text);
		struct error error = { 0 };
		struct statement_list list;

		assert_ok(migration_statements(arena, &back, DIALECT_POSTGRES, &list, &error));
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0].text.size, strlen(rows[i].statement));
		assert_memory_equal(list.items[0].text.data, rows[i].statement,
				    list.items[0].text.size);
	}
}

static void what_is_no_way_back_is_refused(void **state)
{
	static const struct {
		const char *marks, *text, *why;
	} rows[] = {
		{ NULL, "", "holds no statement of a way back" },
		{ NULL, "-- nothing\n", "holds no statement of a way back" },
		{ "goose", "-- +goose Up\nSELECT 1;\n", "holds no statement of a way back" },
		{ "dbmate", "-- migrate:up\nSELECT 1;\n", "holds no statement of a way back" },
		{ "node-pg-migrate", "SELECT 1;\n", "holds no statement of a way back" },
		{ "liquibase", "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n",
		  "--rollback lines are not run" },
		{ NULL, "DROP TABLE a;\nDROP INDEX CONCURRENTLY b;\n",
		  "1_a.sql:2: a way back is run in one transaction" },
		{ NULL, "BEGIN;\nROLLBACK;\n", "1_a.sql:2: a way back is run in one transaction" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct migration back = back_of(rows[i].marks, rows[i].text);
		struct error error = { 0 };
		const char *loses;

		assert_false(way_back_read(arena, &back, DIALECT_POSTGRES, &loses, &error));
		if (!strstr(error.text, rows[i].why))
			fail_msg("row %zu: %s", i, error.text);
	}
}

static void what_is_written_is_read_again(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct way_back ways[] = { { "2", "2_b.down.sql", hash_of("b", 1) },
				   { "3", "3_c.down.sql", hash_of("c", 1) } };
	struct reversal reversal = { "1", "too slow", "anna", true, ways, 2 }, found;
	struct error error = { 0 };
	const char *text = reversal_write(arena, &reversal);
	static const char *const broken[] = {
		"", "{}", "{\"to\":\"1\"}", "[]",
		"{\"by\":\"a\",\"reason\":\"b\",\"to\":\"1\",\"ways\":"
		"[{\"version\":\"2\"}]}"
	};

	(void)state;
	assert_ok(reversal_parse(arena, text, &found, &error));
	assert_string_equal(reversal_write(arena, &found), text);
	assert_string_equal(reversal_find(&found, "3")->file, "3_c.down.sql");
	assert_null(reversal_find(&found, "4"));
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_false(reversal_parse(arena, broken[i], &found, &error));
}

static void what_was_taken_back_is_pending_again(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration migrations[] = { { .version = "1", .name = "1" },
					  { .version = "2", .name = "2" } };
	struct ledger_row rows[] = { { .version = "1", .outcome = LEDGER_APPLIED },
				     { .version = "2", .outcome = LEDGER_REVERTED } };
	struct ledger ledger = { .exists = true, .rows = rows, .count = 2 };
	struct reconciliation result;
	struct error error = { 0 };

	(void)state;
	reconcile(arena, migrations, 2, &ledger, &result);
	assert_int_equal(result.standings[1].state, MIGRATION_REVERTED);
	assert_int_equal(result.pending_count, 1);
	assert_ok(reconciliation_allows(&result, &error));
	reconcile(arena, migrations, 1, &ledger, &result);
	assert_int_equal(result.count, 1);
	migrations[1].content = hash_of("mended", 6);
	reconcile(arena, migrations, 2, &ledger, &result);
	assert_int_equal(result.standings[1].state, MIGRATION_REVERTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_has_its_way_back),
		cmocka_unit_test(what_loses_data_is_named),
		cmocka_unit_test(only_the_way_back_of_a_marked_file_is_read),
		cmocka_unit_test(what_is_no_way_back_is_refused),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_was_taken_back_is_pending_again),
	};

	return cmocka_run_group_tests_name("core/reverse", tests, NULL, NULL);
}
