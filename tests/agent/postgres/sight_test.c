#include "tests/agent/postgres/database.h"
#include "tests/agent/traces.h"

static void wherever_files_stopped_the_catalog_shows_it(void **state)
{
	static const char *const texts[] = {
		TXMODE_NONE_LINE
		"CREATE TABLE users (id integer PRIMARY KEY, email text, old integer);\n"
		"CREATE UNIQUE INDEX \"users_Email\" ON users (email);\n"
		"ALTER TABLE users ADD COLUMN \"Name\" text;\n"
		"CREATE INDEX CONCURRENTLY users_name ON public.users (\"Name\");",
		"CREATE SCHEMA app;\nCREATE TYPE app.mood AS ENUM ('sad');\n"
		"ALTER TYPE app.mood ADD VALUE 'it''s ok';\nCREATE DOMAIN app.d AS integer;\n"
		"CREATE SEQUENCE app.q;\nCREATE VIEW app.v AS SELECT id FROM users;\n"
		"CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS x;",
		"CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; "
		"END $$;\n"
		"CREATE OR REPLACE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN "
		"RETURN old; END $b$;\n"
		"CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION app.f();\n"
		"ALTER TABLE users ADD CONSTRAINT known CHECK (email <> '');\n"
		"CREATE POLICY p ON users USING (true);\n"
		"ALTER TABLE users ENABLE ROW LEVEL SECURITY;\n"
		"ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n"
		"ALTER TABLE ONLY users DROP COLUMN old;",
		"ALTER TABLE users RENAME COLUMN \"Name\" TO full_name;\n"
		"ALTER INDEX users_name RENAME TO people_name;\n"
		"ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue';\n"
		"ALTER TABLE users RENAME TO people;\n"
		"DROP TRIGGER t ON people;\nDROP FUNCTION app.f();\nDROP POLICY p ON people;\n"
		"ALTER TABLE people DROP CONSTRAINT known;\n"
		"ALTER TABLE people ALTER email DROP NOT NULL;\n"
		"DROP VIEW app.v;\nDROP SCHEMA app CASCADE;",
		"DROP INDEX people_name, \"users_Email\";\n"
		"CREATE TABLE parts (id integer) PARTITION BY RANGE (id);\nDROP TABLE people;",
	};

	(void)state;
	traces_are_found_wherever_they_stop(database_fixture, DIALECT_POSTGRES, texts,
					    COUNT(texts));
}

static void a_trace_that_is_killed_is_whole(void **state)
{
	(void)state;
	a_trace_that_is_killed_is_whole_or_not_there(database_fixture, DIALECT_POSTGRES);
}

static void a_doubt_is_settled_by_a_person(void **state)
{
	(void)state;
	a_doubt_is_a_persons_to_settle(database_fixture, DIALECT_POSTGRES);
}

static void looking_writes_nothing(void **state)
{
	(void)state;
	a_look_writes_nothing(database_fixture, DIALECT_POSTGRES);
}

/* An index that a killed CONCURRENTLY left is not there, and in the way. */
static void an_invalid_index_is_not_there(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct adoption_order order = { .writes = false };
	struct error error = { 0 };
	struct bytes seen;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer); CREATE INDEX CONCURRENTLY a_x ON a (x);");
	run_by_hand(&fixture, DIALECT_POSTGRES, 2);
	fixture_do(&fixture, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
			     "'a_x'::regclass");
	assert_ok(traced(&fixture, &order, &seen, &error));
	assert_string_equal(trace_member(&fixture, seen, "applied_through"), "001:1");
	assert_non_null(strstr(arena_text_n(arena, seen.data, seen.size), "DROP INDEX public.a_x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wherever_files_stopped_the_catalog_shows_it),
		cmocka_unit_test(a_trace_that_is_killed_is_whole),
		cmocka_unit_test(a_doubt_is_settled_by_a_person),
		cmocka_unit_test(looking_writes_nothing),
		cmocka_unit_test(an_invalid_index_is_not_there),
	};

	crypto_start();
	if (!server_given("agent/postgres/sight"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
