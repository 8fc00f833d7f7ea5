#include "tests/agent/postgres/database.h"

/* What a migration does to others, and how far it comes, seen over a second connection. */

/* A session of somebody else: one statement on a thread of its own. */
struct session {
	struct target *target;
	const char *sql;
	pthread_t thread;
	struct arena *arena;
	bool done;
};

static void *session_run(void *context)
{
	struct session *session = context;
	struct statement statement = { .text = bytes_of(session->sql), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };

	session->done =
	    target_execute(session->arena, session->target, &statement, &result, &error);
	return NULL;
}

static void session_open(struct session *session, const struct fixture *fixture, const char *name,
			 const char *sql)
{
	struct target_settings settings = fixture->settings;
	struct error error = { 0 };

	settings.application = name;
	*session = (struct session) { .sql = sql, .arena = arena_open() };
	assert_ok(target_open(&settings, &session->target, &error));
}

static void session_begin(struct session *session)
{
	assert_int_equal(pthread_create(&session->thread, NULL, session_run, session), 0);
}

static void session_close(struct session *session)
{
	target_close(session->target);
	arena_close(session->arena);
}

static void say(struct arena *arena, struct target *target, const char *sql)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };

	assert_ok(target_execute(arena, target, &statement, &result, &error));
}

static void set(struct fixture *fixture, const char *name, const char *value)
{
	struct error error = { 0 };

	assert_ok(policy_put(&fixture->policy, name, value, &error));
}

/* Readers that come as soon as somebody locks `a` or waits for it. */
#define WHEN_IT_IS_LOCKED                                                                          \
	"DO $$ BEGIN\n"                                                                            \
	"  WHILE NOT EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND "         \
	"relation = 'a'::regclass) LOOP\n"                                                         \
	"    PERFORM pg_sleep(0.01);\n"                                                            \
	"  END LOOP;\n"                                                                            \
	"  PERFORM FROM a;\n"                                                                      \
	"END $$"

static void who_makes_others_wait_too_long_is_cancelled_and_says_who_they_were(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct session readers[2];
	struct error error = { 0 };
	int64_t began;

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture.allow_dirty = fixture.one_by_one = true;
	set(&fixture, "victim-time", "1s");
	set(&fixture, "lock-retries", "0");
	FILES(&fixture, "ALTER TABLE a ADD COLUMN y integer;\nSELECT pg_sleep(600);\n");
	for (int i = 0; i < 2; i++) {
		session_open(&readers[i], &fixture, "the shop", WHEN_IT_IS_LOCKED);
		session_begin(&readers[i]);
	}
	began = clock_monotonic();
	assert_false(fixture_run(&fixture, &error));
	assert_true(clock_monotonic() - began < 30000);
	for (int i = 0; i < 2; i++) {
		pthread_join(readers[i].thread, NULL);
		assert_true(readers[i].done);
		session_close(&readers[i]);
	}
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "001.sql:2: statement 2 of 2 failed: others had waited "
					   "behind it for "));
	assert_non_null(strstr(error.text, "up to 2 at a time, of which 1.0 s are allowed "
					   "(victim-time): process "));
	assert_non_null(strstr(error.text, " (the shop, user "));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 0/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM pg_attribute WHERE attname = 'y' AND "
						"attrelid = 'a'::regclass"),
			 0);
}

/* Everybody who comes after a statement that waits for a long reader waits with it. */
static void who_waits_through_the_queue_counts_too(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct session reader, old;
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture.allow_dirty = fixture.one_by_one = true;
	set(&fixture, "victim-time", "500ms");
	set(&fixture, "lock-timeout", "0s");
	set(&fixture, "lock-retries", "0");
	FILES(&fixture, "ALTER TABLE a ADD COLUMN y integer;\n");
	session_open(&old, &fixture, "the report", "");
	say(arena, old.target, "BEGIN");
	say(arena, old.target, "SELECT FROM a");
	session_open(&reader, &fixture, "the shop", WHEN_IT_IS_LOCKED);
	session_begin(&reader);
	assert_false(fixture_run(&fixture, &error));
	pthread_join(reader.thread, NULL);
	assert_true(reader.done);
	session_close(&reader);
	session_close(&old);
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "up to 1 at a time, of which 0.5 s are allowed"));
}

static const char *phase_seen(const struct fixture *fixture, const char *starts)
{
	for (size_t i = 0; i < fixture->seen_count; i++)
		if (fixture->seen[i].state == PROGRESS_STATEMENT_ADVANCED &&
		    text_starts_with(fixture->seen[i].why, starts))
			return fixture->seen[i].why;
	return NULL;
}

static void how_far_an_index_has_come_is_told_while_it_is_built(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a AS SELECT i, md5(i::text) AS t FROM "
			     "generate_series(1, 1500000) i");
	fixture.allow_dirty = fixture.one_by_one = true;
	FILES(&fixture, "SET maintenance_work_mem = '1MB';\nCREATE INDEX a_t ON a (t, i);\n");
	assert_ok(fixture_run(&fixture, &error));
	assert_non_null(phase_seen(&fixture, "building the index: "));
}

static void who_waits_for_a_lock_says_behind_whom(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct session old;
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture.allow_dirty = fixture.one_by_one = true;
	set(&fixture, "lock-timeout", "1500ms");
	set(&fixture, "lock-retries", "0");
	FILES(&fixture, "ALTER TABLE a ADD COLUMN y integer;\n");
	session_open(&old, &fixture, "the report", "");
	say(arena, old.target, "BEGIN");
	say(arena, old.target, "SELECT FROM a");
	assert_false(fixture_run(&fixture, &error));
	session_close(&old);
	assert_non_null(phase_seen(&fixture, "waits for a lock behind process "));
}

/* What of a group takes too much from others is run by itself, where that is said. */
static void a_statement_of_a_group_is_cancelled_for_those_who_wait_too(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct session reader;
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture.allow_dirty = true;
	set(&fixture, "victim-time", "200ms");
	FILES(&fixture, "SELECT 1;\n",
	      "ALTER TABLE a ADD COLUMN y integer;\nSELECT pg_sleep(0.9);\n");
	session_open(&reader, &fixture, "the shop", WHEN_IT_IS_LOCKED);
	session_begin(&reader);
	assert_false(fixture_run(&fixture, &error));
	pthread_join(reader.thread, NULL);
	assert_true(reader.done);
	session_close(&reader);
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "of which 0.2 s are allowed (victim-time): process "));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 failed 0/2");
}

/* A second connection is not to be had, and one waits. */
static void who_could_not_be_seen_is_not_said_to_be_nobody(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena), owner = fixture;
	struct server server = server_of_tests();
	const char *role = arena_printf(arena, "alone_%ld", (long)getpid());
	struct error error = { 0 };

	(void)state;
	admin_do(
	    arena_printf(arena, "CREATE ROLE %s LOGIN PASSWORD 'secret' CONNECTION LIMIT 1", role));
	fixture_do(&fixture, arena_printf(arena, "GRANT CREATE ON DATABASE %s TO %s",
					  strrchr(fixture.settings.url, '/') + 1, role));
	fixture_do(&fixture, arena_printf(arena, "GRANT ALL ON SCHEMA public TO %s", role));
	fixture.settings.url =
	    arena_printf(arena, "postgres://%s:secret@%s:%u%s", role, server.host, server.port,
			 strrchr(fixture.settings.url, '/'));
	fixture.one_by_one = true;
	FILES(&fixture, "SELECT pg_sleep(1.3);\n");
	assert_ok(fixture_run(&fixture, &error));
	assert_non_null(fixture.preparation.unwatched);
	assert_non_null(strstr(fixture.preparation.unwatched, "too many connections"));
	assert_non_null(phase_seen(&fixture, "runs; who waits behind it is not seen: "));
	FILES(&fixture, "SELECT pg_sleep(1.3);\n", "SELECT 1;\n");
	assert_ok(fixture_run(&fixture, &error));
	assert_null(fixture.preparation.unwatched);
	fixture_do(&owner, arena_printf(arena, "DROP OWNED BY %s", role));
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
}

/* Each range keeps one reader waiting for a while. */
static void what_a_rollout_spent_is_not_to_be_had_again_by_its_next_attempt(void **state)
{
	static const struct {
		const char *rollout, *error; /* of the second attempt, and in the ledger before */
		bool runs;
	} cases[] = {
		{ "r-1", "NULL", false },
		{ "r-1", "'it failed, and a person said to retry'", true },
		{ "r-2", "NULL", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct session reader;
		struct error error = { 0 };

		fixture_do(&fixture, "CREATE TABLE a (x integer)");
		fixture.allow_dirty = true;
		set(&fixture, "victim-time", "1s");
		FILES(&fixture, TXMODE_NONE_LINE "SELECT 1;\nSELECT nothing;\n");
		fixture.rollout = "r-1";
		assert_false(fixture_run(&fixture, &error));
		fixture_do(&fixture,
			   arena_printf(arena,
					"UPDATE lockstep.migrations SET outcome = 'partial', "
					"error = %s, details = '{\"spent\":{\"rollout\":\"r-1\","
					"\"victim_time\":999,\"wal_from\":0}}'",
					cases[i].error));
		FILES(&fixture, TXMODE_NONE_LINE "SELECT 1;\nDO $$ BEGIN LOCK TABLE a; PERFORM "
						 "pg_sleep(0.8); END $$;\n");
		fixture.rollout = cases[i].rollout;
		session_open(&reader, &fixture, "the shop", WHEN_IT_IS_LOCKED);
		session_begin(&reader);
		assert_int_equal(fixture_run(&fixture, &error), cases[i].runs);
		pthread_join(reader.thread, NULL);
		session_close(&reader);
		if (!cases[i].runs)
			assert_non_null(strstr(error.text, "of which 1.0 s are allowed"));
	}
}

/* Rows of the first ranges, each of which takes half a second. */
static void ranges_give_way_to_those_who_waited_for_the_one_before(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct session writer;
	struct error error = { 0 };
	int64_t rows[2] = { 0 };
	size_t ranges = 0;

	(void)state;
	fixture_do(&fixture,
		   "CREATE TABLE a AS SELECT i AS id, 0 AS n FROM generate_series(1, 90) i");
	fixture_do(&fixture, "ALTER TABLE a ADD PRIMARY KEY (id)");
	fixture.allow_dirty = true;
	FILES(&fixture, "-- lockstep:batch key=id size=50 pause=0s\n"
			"UPDATE a SET n = 1 + length(pg_sleep(0.01)::text);\n");
	session_open(&writer, &fixture, "the shop",
		     "DO $$ BEGIN\n"
		     "  WHILE NOT EXISTS (SELECT FROM pg_locks WHERE mode = 'RowExclusiveLock' AND "
		     "relation = 'a'::regclass AND pid <> pg_backend_pid()) LOOP\n"
		     "    PERFORM pg_sleep(0.005);\n"
		     "  END LOOP;\n"
		     "  PERFORM pg_sleep(0.05);\n"
		     "  UPDATE a SET n = n WHERE id = 1;\n"
		     "END $$");
	session_begin(&writer);
	assert_ok(fixture_run(&fixture, &error));
	pthread_join(writer.thread, NULL);
	assert_true(writer.done);
	session_close(&writer);
	for (size_t i = 0; i < fixture.seen_count && ranges < 2; i++)
		if (fixture.seen[i].state == PROGRESS_STATEMENT_ADVANCED &&
		    fixture.seen[i].rows > 0)
			rows[ranges++] = fixture.seen[i].rows;
	assert_int_equal(rows[0], 50);
	assert_in_range(rows[1], 51, 75);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    who_makes_others_wait_too_long_is_cancelled_and_says_who_they_were),
		cmocka_unit_test(who_waits_through_the_queue_counts_too),
		cmocka_unit_test(a_statement_of_a_group_is_cancelled_for_those_who_wait_too),
		cmocka_unit_test(who_could_not_be_seen_is_not_said_to_be_nobody),
		cmocka_unit_test(what_a_rollout_spent_is_not_to_be_had_again_by_its_next_attempt),
		cmocka_unit_test(ranges_give_way_to_those_who_waited_for_the_one_before),
		cmocka_unit_test(how_far_an_index_has_come_is_told_while_it_is_built),
		cmocka_unit_test(who_waits_for_a_lock_says_behind_whom),
	};

	if (!server_given("agent/postgres/oversee"))
		return 0;
	crypto_start();
	return cmocka_run_group_tests_name("agent/postgres/oversee", tests, NULL, NULL);
}
