#include "tests/agent/postgres/database.h"

#define CATALOG                                                                                    \
	"SELECT 1 FROM pg_namespace UNION ALL SELECT 1 FROM pg_class UNION ALL SELECT 1 FROM "     \
	"pg_proc "                                                                                 \
	"UNION ALL SELECT 1 FROM pg_type UNION ALL SELECT 1 FROM pg_attribute UNION ALL SELECT 1 " \
	"FROM "                                                                                    \
	"pg_event_trigger UNION ALL SELECT 1 FROM pg_enum UNION ALL SELECT 1 FROM pg_constraint"

static void a_rehearsal_shows_failures_and_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	int64_t before;

	(void)state;
	FILES(&fixture, "CREATE SCHEMA s; SET search_path = s; CREATE TABLE a (x integer);",
	      "CREATE TYPE mood AS ENUM ('good');\nINSERT INTO s.a VALUES (1);");
	fixture.rehearse = true;
	fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
	before = fixture_rows(&fixture, CATALOG);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES ('one');");
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "002.sql:1: statement 1 of 1 failed: invalid input syntax for type integer: "
		       "\"one\" (SQLSTATE 22P02)");
	assert_int_equal(fixture.seen[fixture.seen_count - 2].state, PROGRESS_STATEMENT_FAILED);
	assert_int_equal(fixture_rows(&fixture, CATALOG), before);
	assert_false(fixture_ledger(&fixture).exists);
}

static void what_one_transaction_cannot_show_is_not_rehearsed(void **state)
{
	static const struct {
		const char *files[2], *why;
	} cases[] = {
		{ { "CREATE INDEX CONCURRENTLY i ON old (x);", "SELECT 1;" },
		  "it cannot run in a transaction" },
		{ { "ALTER TYPE mood ADD VALUE 'bad';", "INSERT INTO felt VALUES ('bad');" },
		  "it uses an enum value that the same transaction added" },
		{ { "ALTER TABLE old ALTER COLUMN x TYPE bigint;", "SELECT 1;" },
		  "it would rewrite table old (10 MB)" },
		{ { "SET statement_timeout = 0;\nSELECT pg_sleep(60);", "SELECT 1;" },
		  "it takes longer than a rehearsal may" },
		{ { "DO $$ BEGIN COMMIT; END $$;", "SELECT 1;" }, "it ends transactions itself" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };
		const char *why = NULL;
		int64_t before;

		FILES(&fixture,
		      "CREATE TABLE old (x integer); INSERT INTO old SELECT generate_series(1, "
		      "300000);"
		      "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE felt (m mood);");
		assert_ok(fixture_run(&fixture, &error));
		fixture.settings.rehearsal_statement_timeout = 200;
		fixture.rehearse = true;
		fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
		before = fixture_rows(&fixture, CATALOG);
		FILES(&fixture, (const char *)fixture.migrations[0].text.data, cases[i].files[0],
		      cases[i].files[1]);
		assert_ok(fixture_run(&fixture, &error));
		for (size_t k = 0; k < fixture.seen_count; k++) {
			if (fixture.seen[k].state == PROGRESS_STATEMENT_NOT_REHEARSED)
				why = fixture.seen[k].why;
		}
		assert_non_null(why);
		assert_string_equal(why, cases[i].why);
		assert_int_equal(fixture_rows(&fixture, CATALOG), before);
		assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
	}
}

/* No program runs, no session ends, no other database hears of it; on the target or beside it. */
static void what_nothing_takes_back_is_not_rehearsed(void **state)
{
	static const struct {
		const char *sql;
		bool out;
	} cases[] = {
		{ "copy old to program 'exit 1';", true },
		{ "COPY old FROM /* x */ PROGRAM 'exit 1';", true },
		{ "COPY (SELECT 1) TO '/nowhere/x';", true },
		{ "DO $$ BEGIN EXECUTE 'COPY old TO PROGRAM ''exit 1'''; END $$;", true },
		{ "SELECT pg_catalog.pg_terminate_backend(0);", true },
		{ "DO $x$ BEGIN PERFORM pg_reload_conf(); END $x$;", true },
		{ "SELECT lo_export(1, '/nowhere/x');", true },
		{ "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = "
		  "false);",
		  true },
		{ "CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS 'SELECT pg_reload_conf()';",
		  false },
		{ "CREATE TABLE program (pg_reload_conf text DEFAULT 'to program ''x''');", false },
		{ "SELECT 'pg_terminate_backend(1)';", false },
	};
	static const enum evidence_way ways[] = { EVIDENCE_ROLLED_BACK, EVIDENCE_SCRATCH };

	(void)state;
	for (size_t i = 0; i < COUNT(ways) * COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		const char *sql = cases[i / COUNT(ways)].sql;
		struct error error = { 0 };
		const char *why = NULL;

		FILES(&fixture, "CREATE TABLE old (x integer);");
		assert_ok(fixture_run(&fixture, &error));
		fixture.rehearse = true;
		fixture.settings.installation = fixture.settings.url; /* its own */
		fixture.rehearsed.way = ways[i % COUNT(ways)];
		FILES(&fixture, (const char *)fixture.migrations[0].text.data, sql);
		assert_ok(fixture_run(&fixture, &error));
		for (size_t k = 0; k < fixture.seen_count; k++) {
			if (fixture.seen[k].state == PROGRESS_STATEMENT_NOT_REHEARSED)
				why = fixture.seen[k].why;
		}
		if (cases[i / COUNT(ways)].out)
			assert_string_equal(why,
					    "it goes beyond its database, and a rehearsal may not");
		else
			assert_null(why);
	}
}

/* Nor by a function that calls it, wherever that is named. */
static void what_a_function_hides_is_not_rehearsed(void **state)
{
	static const char past[] =
	    "CREATE TABLE old (x integer);\n"
	    "CREATE FUNCTION bad() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
	    "pg_reload_conf(); RETURN NEW; END $$;\n"
	    "CREATE FUNCTION worse() RETURNS bool LANGUAGE 'sql' AS 'SELECT pg_reload_conf()';\n"
	    "CREATE OR REPLACE FUNCTION public.\"Worst\"() RETURNS bool LANGUAGE plpgsql AS $$ "
	    "BEGIN RETURN worse(); END $$;\n"
	    "CREATE FUNCTION blind() RETURNS bool LANGUAGE internal AS 'pg_reload_conf';\n"
	    "CREATE FUNCTION good() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;";
	static const struct {
		const char *sql;
		bool out;
	} cases[] = {
		{ "SELECT worse();", true },
		{ "SELECT public . WORSE ();", true },
		{ "SELECT \"Worst\"();", true },
		{ "SELECT blind();", true },
		{ "DO $$ BEGIN PERFORM worse(); END $$;", true },
		{ "CREATE TRIGGER t BEFORE INSERT ON old FOR EACH ROW EXECUTE FUNCTION bad();",
		  true },
		{ "ALTER TABLE old ADD CHECK (worse()) NOT VALID;", true },
		{ "SELECT good();", false },
		{ "SELECT 'worse()';", false },
	};
	static const enum evidence_way ways[] = { EVIDENCE_ROLLED_BACK, EVIDENCE_SCRATCH };

	(void)state;
	for (size_t i = 0; i < COUNT(ways) * COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };
		const char *why = NULL;

		FILES(&fixture, past);
		assert_ok(fixture_run(&fixture, &error));
		fixture.rehearse = true;
		fixture.settings.installation = fixture.settings.url; /* its own */
		fixture.rehearsed.way = ways[i % COUNT(ways)];
		FILES(&fixture, past, cases[i / COUNT(ways)].sql);
		assert_ok(fixture_run(&fixture, &error));
		for (size_t k = 0; k < fixture.seen_count; k++) {
			if (fixture.seen[k].state == PROGRESS_STATEMENT_NOT_REHEARSED)
				why = fixture.seen[k].why;
		}
		if (cases[i / COUNT(ways)].out)
			assert_string_equal(why,
					    "it goes beyond its database, and a rehearsal may not");
		else
			assert_null(why);
	}
}

/* What the past did is not done once more because somebody rehearses what comes next. */
static void what_nothing_takes_back_is_not_done_again(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *name = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, name));
	/* Elsewhere than in this database it ends the session that runs it. */
	const char *past = arena_printf(
	    arena,
	    "CREATE TABLE old (x integer);\nDO $$ BEGIN IF current_database() <> '%s' THEN "
	    "PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END $$;",
	    name);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, past);
	assert_ok(fixture_run(&fixture, &error));
	fixture.rehearse = true;
	fixture.settings.installation = fixture.settings.url;
	fixture.rehearsed.way = EVIDENCE_SCRATCH;
	FILES(&fixture, past, "ALTER TABLE old ADD COLUMN y integer;");
	assert_ok(fixture_run(&fixture, &error));
}

static void what_depends_on_a_gap_is_not_rehearsed_either(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE old (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	fixture.rehearse = true;
	fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
	FILES(&fixture, "CREATE TABLE old (x integer);",
	      TXMODE_NONE_LINE
	      "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON old (x);\nALTER INDEX i RENAME TO j;");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(
	    fixture.seen[fixture.seen_count - 2].why,
	    "depends on 002.sql:4, which was not rehearsed (relation \"i\" does not "
	    "exist)");
	FILES(&fixture, "CREATE TABLE old (x integer);", "ALTER INDEX i RENAME TO j;");
	assert_false(fixture_run(&fixture, &error));
}

static void a_rehearsal_gives_way_to_others_locks(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct statement lock = { .text = bytes_of("LOCK TABLE old IN ACCESS SHARE MODE") };
	struct statement_result result;
	struct error error = { 0 };
	struct target *other;

	(void)state;
	FILES(&fixture, "CREATE TABLE old (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(target_open(&fixture.settings, &other, &error));
	assert_ok(target_begin(other, &error));
	assert_ok(target_execute(arena, other, &lock, &result, &error));
	fixture.rehearse = true;
	fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
	FILES(&fixture, "CREATE TABLE old (x integer);", "ALTER TABLE old ADD COLUMN y integer;");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture.seen[2].why, "another session holds the lock it needs");
	target_close(other);
}

static void on_a_clone_nothing_is_cut_short_and_durations_are_real(void **state)
{
	static const struct {
		enum evidence_way way;
		enum evidence_state state;
	} cases[] = { { EVIDENCE_ROLLED_BACK, EVIDENCE_NOT_SHOWN },
		      { EVIDENCE_CLONE, EVIDENCE_SHOWN } };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	const struct evidence *evidence = &fixture.rehearsed.evidence;
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SELECT pg_sleep(0.4);", "INSERT INTO nowhere VALUES (1);");
	fixture.settings.rehearsal_statement_timeout = 200;
	fixture.rehearse = true;
	fixture.count = 1;
	for (size_t i = 0; i < COUNT(cases); i++) {
		fixture.rehearsed.way = cases[i].way;
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(evidence->statements[0].state, cases[i].state);
	}
	assert_true(evidence->statements[0].duration >= 400000);
	fixture.count = 2;
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(evidence->statements[1].state, EVIDENCE_FAILED);
	assert_false(fixture_ledger(&fixture).exists);
}

static void no_guard_is_forgotten(void **state)
{
	static const char *const settings[] = {
		"lock_timeout = '100ms'", "statement_timeout = '2s'",
		"idle_in_transaction_session_timeout = '5s'",
		"transaction_timeout = '5min'", /* since 17 */
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	size_t known = server_is_at_least(&fixture, 17) ? COUNT(settings) : COUNT(settings) - 1;

	(void)state;
	fixture.rehearse = true;
	fixture.rehearsed.way = EVIDENCE_ROLLED_BACK;
	for (size_t i = 0; i < known; i++) {
		const char *name = settings[i], *value = strchr(name, '\'');
		struct error error = { 0 };

		FILES(&fixture,
		      arena_printf(
			  arena,
			  "SET %s TO DEFAULT; DO $$ BEGIN IF current_setting('%.*s') <> %s "
			  "THEN RAISE 'it is %%', current_setting('%.*s'); END IF; END $$;",
			  arena_text_n(arena, name, strcspn(name, " ")), (int)strcspn(name, " "),
			  name, value, (int)strcspn(name, " "), name));
		assert_ok(fixture_run(&fixture, &error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rehearsal_shows_failures_and_leaves_nothing),
		cmocka_unit_test(what_one_transaction_cannot_show_is_not_rehearsed),
		cmocka_unit_test(what_nothing_takes_back_is_not_rehearsed),
		cmocka_unit_test(what_a_function_hides_is_not_rehearsed),
		cmocka_unit_test(what_nothing_takes_back_is_not_done_again),
		cmocka_unit_test(what_depends_on_a_gap_is_not_rehearsed_either),
		cmocka_unit_test(a_rehearsal_gives_way_to_others_locks),
		cmocka_unit_test(on_a_clone_nothing_is_cut_short_and_durations_are_real),
		cmocka_unit_test(no_guard_is_forgotten),
	};

	crypto_start();
	if (!server_given("agent/postgres/rehearse"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
