#include "tests/agent/histories.h"
#include "tests/agent/postgres/database.h"

static const struct told_history told[] = {
	{ NULL, { NULL }, NULL },
	{ "atlas",
	  { "CREATE TABLE atlas_schema_revisions (version varchar PRIMARY KEY, description varchar "
	    "NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total "
	    "bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint "
	    "NOT NULL, error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb, "
	    "operator_version varchar NOT NULL)",
	    "INSERT INTO atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'u', 2, 0, 0, "
	    "'2024-01-01 00:00:00+00', 0, NULL, NULL, '', NULL, ''), ('1', 'a', 1, 0, 0, "
	    "'2024-01-01 00:00:00+00', 0, NULL, NULL, '', NULL, ''), ('2', 'b', 2, 3, 3, "
	    "'2024-01-01 00:00:00+00', 0, '', '', 'h2', NULL, ''), ('3', 'c', 6, 1, 3, '2024-01-01 "
	    "00:00:00+00', 0, 'no', 'x', 'h3', NULL, ''), ('4', 'd', 2, 1, 3, '2024-01-01 "
	    "00:00:00+00', 0, 'no', 'x', 'h4', NULL, '')" },
	  "1|a|-|baseline 2|b|h2|applied 3|c|h3|applied 4|d|h4|broken" },
	{ "atlas",
	  { "CREATE SCHEMA atlas_schema_revisions",
	    "CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY "
	    "KEY, description varchar, type bigint, applied bigint, total bigint, executed_at "
	    "timestamptz, execution_time bigint, error text, hash varchar, operator_version "
	    "varchar)",
	    "INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('1', 'a', 2, 1, 1, "
	    "'2024-01-01 00:00:00+00', 0, NULL, 'h1', '')" },
	  "1|a|h1|applied" },
	{ "drizzle",
	  { "CREATE SCHEMA drizzle",
	    "CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, "
	    "created_at bigint)",
	    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('aa', "
	    "1704067200000), ('bb', 1704067200000)" },
	  "1704067200000|-|aa|applied 1704067200000|-|bb|applied" },
	{ "drizzle",
	  { "CREATE SCHEMA drizzle",
	    "CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, "
	    "created_at bigint, name text, applied_at timestamptz DEFAULT now())",
	    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name) VALUES ('aa', "
	    "1704067200000, 'n')" },
	  "1704067200000|n|aa|applied" },
	{ "golang-migrate",
	  { "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean "
	    "NOT NULL)",
	    "INSERT INTO schema_migrations VALUES (7, true)" },
	  "7|-|-|broken" },
	{ "golang-migrate",
	  { "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean "
	    "NOT NULL)",
	    "INSERT INTO schema_migrations VALUES (-1, false)" },
	  "" },
	{ "dbmate",
	  { "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)",
	    "INSERT INTO schema_migrations VALUES ('20240102'), ('20240101')" },
	  "20240101|-|-|applied 20240102|-|-|applied" },
	{ "goose",
	  { "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, "
	    "is_applied boolean NOT NULL, tstamp timestamp)",
	    "INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (0, true, "
	    "'2024-01-01'), (1, true, '2024-01-01'), (2, true, '2024-01-01'), (2, false, "
	    "'2024-01-01')" },
	  "1|-|-|applied 2|-|-|applied 2|-|-|reverted" },
	{ "flyway",
	  { "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version "
	    "varchar(50), description varchar(200), type varchar(20), script varchar(1000), "
	    "checksum integer, installed_by varchar(100), installed_on timestamp, execution_time "
	    "integer, success boolean)",
	    "INSERT INTO flyway_schema_history VALUES (1, '1', '<< Flyway Baseline >>', "
	    "'BASELINE', '<< Flyway Baseline >>', NULL, 'u', '2024-01-01', 0, true), (2, '1.1', "
	    "'b', 'SQL', 'V1_1__b.sql', -5, 'u', '2024-01-01', 0, true), (3, NULL, 'r', 'SQL', "
	    "'R__r.sql', 9, 'u', '2024-01-01', 0, true), (4, '2', 'c', 'SQL', 'V2__c.sql', 6, 'u', "
	    "'2024-01-01', 0, false), (5, '1.1', 'b', 'UNDO_SQL', 'U1_1__b.sql', 3, 'u', "
	    "'2024-01-01', 0, true)" },
	  "1|<< Flyway Baseline >>|-|baseline 1.1|V1_1__b.sql|-5|applied R__r|R__r.sql|9|applied "
	  "2|V2__c.sql|6|broken 1.1|U1_1__b.sql|3|reverted" },
	{ "liquibase",
	  { "CREATE TABLE databasechangelog (ID varchar(255), AUTHOR varchar(255), FILENAME "
	    "varchar(255), DATEEXECUTED timestamp, ORDEREXECUTED integer, EXECTYPE varchar(10), "
	    "MD5SUM varchar(35))",
	    "INSERT INTO databasechangelog VALUES ('1', 'ann', 'db/a.sql', '2024-01-01', 1, "
	    "'EXECUTED', '9:aa'), ('2', 'ann', 'db/a.sql', '2024-01-01', 2, 'FAILED', '9:bb')" },
	  "-|db/a.sql::1::ann|9:aa|applied" },
	{ "prisma",
	  { "CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT "
	    "NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, "
	    "rolled_back_at timestamptz, started_at timestamptz NOT NULL, applied_steps_count "
	    "integer NOT NULL DEFAULT 0)",
	    "INSERT INTO _prisma_migrations VALUES ('i', 'aa', '2024-01-01 00:00:00+00', 'a', "
	    "NULL, NULL, '2024-01-01 00:00:00+00', 1)",
	    "INSERT INTO _prisma_migrations VALUES ('k', 'bb', NULL, 'b', 'no', NULL, '2024-01-01 "
	    "00:00:00+00', 0)",
	    "UPDATE _prisma_migrations SET rolled_back_at = '2024-01-01 00:00:00+00' WHERE id = "
	    "'i'" },
	  "-|a|aa|reverted -|b|bb|broken" },
	{ "sqitch",
	  { "CREATE SCHEMA sqitch",
	    "CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change "
	    "text NOT NULL, project text, note text, committed_at timestamptz NOT NULL)",
	    "INSERT INTO sqitch.changes VALUES ('c2', 'bb', 'appschema', 'p', '', '2024-01-01 "
	    "00:00:00+00'), ('c1', 'aa', 'appschema', 'p', '', '2024-01-01 00:00:00+00'), "
	    "('c3', 'cc', 'appschema', 'q', '', '2024-01-01 00:00:00+00')" },
	  "appschema|p:appschema|aa|applied appschema#2|p:appschema|bb|applied "
	  "appschema|q:appschema|cc|applied" },
	{ "node-pg-migrate",
	  { "CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on "
	    "timestamp NOT NULL)",
	    "INSERT INTO pgmigrations (name, run_on) VALUES ('1_a', '2024-01-01')" },
	  "-|1_a|-|applied" },
	{ "alembic",
	  { "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)",
	    "INSERT INTO alembic_version VALUES ('ae10')" },
	  "ae10|-|-|applied" },
	{ "django",
	  { "CREATE TABLE django_migrations (id serial PRIMARY KEY, app varchar(255), name "
	    "varchar(255), applied timestamptz)",
	    "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', "
	    "'2024-01-01 00:00:00+00')" },
	  "-|auth.0001_initial|-|applied" },
};

static void the_histories_of_other_tools_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(told); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = fixture_new(arena, server_url(arena, database_new(arena)));

		history_is_read(&fixture, &told[i]);
	}
}

static void a_table_that_may_not_be_read_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fixture_new(arena, server_url(arena, database_new(arena)));
	struct error error = { 0 };
	struct histories histories;
	struct target *target;

	(void)state;
	fixture_do(&fixture, "CREATE TABLE schema_migrations (x integer)");
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_false(target_histories(arena, target, &histories, &error));
	assert_true(text_starts_with(error.text, "the history of dbmate: "));
	target_close(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_histories_of_other_tools_are_read),
		cmocka_unit_test(a_table_that_may_not_be_read_is_told),
	};

	if (!server_given("agent/postgres/history"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
