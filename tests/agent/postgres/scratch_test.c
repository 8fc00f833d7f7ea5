#include "tests/agent/postgres/database.h"

#include "agent/postgres/scratch_name.h"
#include "agent/target_rehearsal.h"

/* Of this test alone: others may rehearse on the same server. */
static struct fixture rehearsing(struct arena *arena)
{
	struct fixture fixture = database_fixture(arena);

	fixture.settings.installation = arena_printf(arena, "test %s", fixture.settings.url);
	return fixture;
}

static int64_t scratches(struct fixture *fixture)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *name = scratch_name_new(arena, fixture->settings.installation);

	return fixture_rows(
	    fixture,
	    arena_printf(arena, "SELECT FROM pg_database WHERE datname LIKE '%.25s%%'", name));
}

static const struct evidence_statement *statement_of(const struct fixture *fixture,
						     const char *version, unsigned index)
{
	const struct evidence *evidence = &fixture->rehearsed.evidence;

	size_t at = 0;

	while (at < evidence->count && !(text_equal(evidence->statements[at].version, version) &&
					 evidence->statements[at].index == index))
		at++;
	assert_true(at < evidence->count);
	return &evidence->statements[at];
}

/* "public.t AX" of a statement's locks. */
static const char *locks_text(struct arena *arena, const struct evidence_statement *statement)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < statement->effects.lock_count; i++) {
		const struct effect_lock *lock = &statement->effects.locks[i];

		buffer_printf(&text, "%s%s %s", i ? ", " : "", lock->relation,
			      lock_mode_short(lock->taken));
	}
	return buffer_text(&text);
}

static void what_is_pending_is_shown_in_a_database_of_its_own(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	const struct evidence *evidence = &fixture.rehearsed.evidence;
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE t (x integer, y varchar(10));",
	      "INSERT INTO t SELECT generate_series(1, 20000); ANALYZE t;");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE t (x integer, y varchar(10));",
	      "INSERT INTO t SELECT generate_series(1, 20000); ANALYZE t;",
	      "ALTER TABLE t ALTER COLUMN y TYPE varchar(20);\n"
	      "ALTER TABLE t ALTER COLUMN x TYPE bigint;\nCREATE TABLE u (x int);",
	      TXMODE_NONE_LINE "CREATE INDEX CONCURRENTLY i ON t (x);\nVACUUM FULL t;");
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(evidence->way, EVIDENCE_SCRATCH);
	assert_int_equal(evidence->count, 5);
	assert_string_equal(locks_text(arena, statement_of(&fixture, "003", 0)), "public.t AX");
	assert_int_equal(statement_of(&fixture, "003", 0)->grows, GROWS_NO);
	assert_int_equal(statement_of(&fixture, "003", 1)->blocks, BLOCKS_READS);
	assert_int_equal(statement_of(&fixture, "003", 1)->grows, GROWS_YES);
	assert_true(statement_of(&fixture, "003", 1)->bytes > 700000);
	assert_int_equal(statement_of(&fixture, "003", 2)->blocks, BLOCKS_READS); /* held */
	assert_string_equal(locks_text(arena, statement_of(&fixture, "004", 0)), "public.t SUX");
	assert_string_equal(statement_of(&fixture, "004", 0)->effects.builds.items[0], "i on t");
	assert_int_equal(statement_of(&fixture, "004", 0)->blocks, BLOCKS_NONE);
	assert_string_equal(locks_text(arena, statement_of(&fixture, "004", 1)), "public.t AX");
	assert_int_equal(statement_of(&fixture, "004", 1)->grows, GROWS_YES);
	assert_true(name_list_has(&evidence->changes, "+ column public.t.x bigint"));
	assert_int_equal(scratches(&fixture), 0);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 2/2");
}

#define PAST "CREATE TABLE t (x integer);"

static void what_a_killed_rehearsal_left_goes_with_the_next_one(void **state)
{
	static const unsigned reports[] = { 1, 2, 4, 7 };

	(void)state;
	for (size_t i = 0; i < COUNT(reports); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = rehearsing(arena);
		struct error error = { 0 };

		FILES(&fixture, PAST);
		assert_ok(fixture_run(&fixture, &error));
		FILES(&fixture, PAST, "ALTER TABLE t ADD y int; ALTER TABLE t ADD z int;",
		      TXMODE_NONE_LINE "CREATE INDEX CONCURRENTLY i ON t (x);\nVACUUM t;");
		fixture.rehearse = true;
		(void)!fixture_attempt_killed(&fixture, reports[i], 0);
		/* The session that was killed may take its time to end. */
		for (int tries = 0; scratches(&fixture) && tries < 100; tries++)
			assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(scratches(&fixture), 0);
		assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
	}
}

/* Makes a database that is dropped with the test's own. */
static void leave(struct fixture *fixture, const char *name, const char *comment)
{
	admin_do(arena_printf(fixture->arena, "CREATE DATABASE %s", name));
	admin_do(arena_printf(fixture->arena, "COMMENT ON DATABASE %s IS %s", name, comment));
}

static void only_what_is_ours_is_removed(void **state)
{
	static const struct {
		const char *installation; /* NULL: the same */
		const char *comment;      /* %s: the name */
		bool check;               /* the last digits are right */
		bool goes;
	} cases[] = {
		{ NULL, "NULL", true, true },
		{ NULL, "'lockstep scratch database %s: made by lockstep'", true, true },
		{ NULL, "'the books of 2019'", true, false },
		{ NULL, "'lockstep scratch database shop: copied'", true, false },
		{ NULL, "NULL", false, false },
		{ "another", "'lockstep scratch database %s: made by lockstep'", true, false },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	char *names[COUNT(cases)];
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *installation =
		    cases[i].installation ? cases[i].installation : fixture.settings.installation;
		const char *place = strstr(cases[i].comment, "%s");

		names[i] = (char *)scratch_name_new(arena, installation);
		if (!cases[i].check) {
			char *last = &names[i][strlen(names[i]) - 1];

			*last = *last == '0' ? '1' : '0';
		}
		leave(&fixture, names[i],
		      place ? arena_printf(arena, "%.*s%s%s", (int)(place - cases[i].comment),
					   cases[i].comment, names[i], place + 2)
			    : cases[i].comment);
	}
	FILES(&fixture, PAST);
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
		    fixture_rows(&fixture, arena_printf(arena,
							"SELECT FROM pg_database WHERE datname = "
							"'%s'",
							names[i])),
		    !cases[i].goes);
		admin_do(arena_printf(arena, "DROP DATABASE IF EXISTS %s", names[i]));
	}
}

static void a_database_in_which_another_one_rehearses_stays(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	struct target *other, *copy;
	struct error error = { 0 };

	(void)state;
	assert_ok(target_open(&fixture.settings, &other, &error));
	assert_ok(target_copy(other, &copy, &error));
	assert_int_equal(scratches(&fixture), 1);
	FILES(&fixture, PAST);
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(scratches(&fixture), 1);
	target_close(copy);
	assert_int_equal(scratches(&fixture), 0);
	target_close(other);
}

/* A role that owns the database and may not make others. */
static void become_owner(struct fixture *fixture, const char *role)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct server server = server_of_tests();
	const char *database = strrchr(fixture->settings.url, '/') + 1;

	admin_do(arena_printf(arena, "CREATE ROLE %s LOGIN PASSWORD 'secret'", role));
	admin_do(arena_printf(arena, "ALTER DATABASE %s OWNER TO %s", database, role));
	fixture->settings.url = arena_printf(fixture->arena, "postgres://%s:secret@%s:%u/%s", role,
					     server.host, server.port, database);
}

static void who_may_make_no_database_is_told_so_or_rolls_back(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	const char *role = arena_printf(arena, "owner_%ld", (long)getpid());
	const struct evidence *evidence = &fixture.rehearsed.evidence;
	const char *admin = fixture.settings.url;
	struct error error = { 0 };

	(void)state;
	become_owner(&fixture, role);
	FILES(&fixture, PAST);
	fixture.rehearse = true;
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, arena_printf(arena,
							"role %s may not make a scratch database: "
							"ALTER ROLE %s CREATEDB, name a server",
							role, role)));
	fixture.rehearsed.or_rolled_back = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(evidence->way, EVIDENCE_ROLLED_BACK);
	assert_non_null(strstr(evidence->why_way, "may not make a scratch database"));
	fixture.rehearsed.or_rolled_back = false;
	fixture.settings.scratch = admin;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(evidence->way, EVIDENCE_SCRATCH);
	fixture.settings.scratch = "no";
	assert_refused(fixture_run(&fixture, &error), ERROR_REFUSED,
		       arena_printf(arena,
				    "%s: no scratch database may be made there (scratch: no): name "
				    "another server of the same major version, or rehearse on the "
				    "target",
				    target_url_masked(arena, fixture.settings.url)));
	fixture.settings.url = admin;
	admin_do(arena_printf(arena, "ALTER DATABASE %s OWNER TO CURRENT_USER",
			      strrchr(admin, '/') + 1));
	fixture_do(&fixture, arena_printf(arena, "DROP OWNED BY %s CASCADE", role));
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
}

static void what_all_databases_share_is_left_alone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	const char *role = arena_printf(arena, "role_%ld", (long)getpid());
	const char *past = arena_printf(arena, "CREATE ROLE %s;\n" PAST, role);
	const char *pending = arena_printf(
	    arena,
	    "CREATE ROLE %s_2;\nDO $$ BEGIN CREATE ROLE %s_3; END $$;\nGRANT SELECT ON t TO %s_2;\n"
	    "ALTER TABLE t ADD y int;",
	    role, role, role);
	const struct evidence *evidence = &fixture.rehearsed.evidence;
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, past);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, past, pending);
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(evidence->count, 4);
	assert_non_null(strstr(evidence->statements[0].why, "all databases of the server share"));
	assert_non_null(strstr(evidence->statements[1].why, "all databases of the server share"));
	assert_non_null(strstr(evidence->statements[2].why, "depends on 002.sql:1"));
	assert_int_equal(evidence->statements[3].state, EVIDENCE_SHOWN);
	assert_int_equal(
	    fixture_rows(
		&fixture,
		arena_printf(arena, "SELECT FROM pg_roles WHERE rolname LIKE '%s%%'", role)),
	    1);
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
}

static void what_needs_rows_is_not_rehearsed_and_what_fails_without_them_fails(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: it fails */
	} cases[] = {
		{ "DO $$ BEGIN IF (SELECT count(*) FROM t) = 0 THEN RAISE 'no rows'; END IF; END "
		  "$$;",
		  "it raises an error, perhaps for rows that a scratch database lacks" },
		{ "DO $$ DECLARE i int; BEGIN SELECT x INTO STRICT i FROM t; END $$;",
		  "it looks for rows that a scratch database lacks" },
		{ "CREATE TABLE c (x int REFERENCES p (id)); INSERT INTO c VALUES (1);",
		  "it refers to rows that a scratch database lacks" },
		{ "ALTER TABLE t ADD x int;", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = rehearsing(arena);
		const struct evidence *evidence = &fixture.rehearsed.evidence;
		struct error error = { 0 };

		FILES(&fixture, PAST "CREATE TABLE p (id int PRIMARY KEY);");
		assert_ok(fixture_run(&fixture, &error));
		FILES(&fixture, PAST "CREATE TABLE p (id int PRIMARY KEY);", cases[i].text);
		fixture.rehearse = true;
		assert_int_equal(fixture_run(&fixture, &error), cases[i].why != NULL);
		if (cases[i].why) {
			assert_string_equal(evidence->statements[evidence->count - 1].why,
					    cases[i].why);
			continue;
		}
		assert_int_equal(evidence->statements[0].state, EVIDENCE_FAILED);
		assert_string_equal(evidence->outcome, error.text);
		assert_int_equal(scratches(&fixture), 0);
	}
}

static void a_past_that_cannot_be_made_again_is_no_ground_for_a_rehearsal(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	struct error error = { 0 };

	(void)state;
	/* Somebody made it by hand. */
	fixture_do(&fixture, "CREATE TABLE by_hand (x integer)");
	fixture.allow_dirty = true;
	FILES(&fixture, "CREATE VIEW v AS SELECT x FROM by_hand;");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE VIEW v AS SELECT x FROM by_hand;", "CREATE TABLE u (x integer);");
	fixture.rehearse = true;
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    "001.sql:1: the target has it, and it fails in an empty database: relation "
	    "\"by_hand\" does not exist (SQLSTATE 42P01): no scratch database can be made "
	    "of this release, rehearse on the target (--on-target)");
	assert_int_equal(scratches(&fixture), 0);
}

static void the_target_s_settings_and_schema_hold_there_too(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = rehearsing(arena);
	const char *database = strrchr(fixture.settings.url, '/') + 1;
	struct error error = { 0 };

	(void)state;
	admin_do(arena_printf(arena, "ALTER DATABASE %s SET timezone = 'Europe/Berlin'", database));
	fixture_do(&fixture, "CREATE SCHEMA tenant");
	fixture.settings.schema = "tenant";
	FILES(&fixture, "CREATE TABLE t (at timestamp);");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE t (at timestamp);",
	      "ALTER TABLE t ALTER COLUMN at TYPE timestamptz;");
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	/* At UTC there is nothing to rewrite. */
	assert_string_equal(statement_of(&fixture, "002", 0)->effects.rewrites.items[0],
			    "tenant.t");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_is_shown_in_a_database_of_its_own),
		cmocka_unit_test(what_a_killed_rehearsal_left_goes_with_the_next_one),
		cmocka_unit_test(only_what_is_ours_is_removed),
		cmocka_unit_test(a_database_in_which_another_one_rehearses_stays),
		cmocka_unit_test(who_may_make_no_database_is_told_so_or_rolls_back),
		cmocka_unit_test(what_all_databases_share_is_left_alone),
		cmocka_unit_test(
		    what_needs_rows_is_not_rehearsed_and_what_fails_without_them_fails),
		cmocka_unit_test(a_past_that_cannot_be_made_again_is_no_ground_for_a_rehearsal),
		cmocka_unit_test(the_target_s_settings_and_schema_hold_there_too),
	};

	crypto_start();
	if (!server_given("agent/postgres/scratch"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
