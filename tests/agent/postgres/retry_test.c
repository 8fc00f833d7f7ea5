#include "tests/agent/postgres/database.h"

/* A lock that is not to be had is tried for again, in whole transactions, and nothing is done
 * twice. */

#define SCHEMA                                                                                     \
	"CREATE TABLE a (x integer);CREATE TABLE b (x integer);CREATE TABLE effects (x integer);"  \
	"INSERT INTO a VALUES (1);"
#define EFFECT "INSERT INTO effects VALUES (1);"

/* A fixture with its tables, whose first migration is applied. */
static struct fixture scene_of(struct arena *arena, const char *policy)
{
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	FILES(&fixture, SCHEMA);
	assert_ok(fixture_run(&fixture, &error));
	fixture.policy = fixture_policy(policy);
	fixture.seed = 4;
	return fixture;
}

/* Another session that has something open, as the fixture's `other`. */
static void block(struct fixture *fixture, const char *sql)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct target_settings settings = fixture->settings;
	struct statement_result result;
	struct error error = { 0 };
	struct target *other;

	settings.application = "the blocker";
	assert_ok(target_open(&settings, &other, &error));
	assert_ok(target_begin(other, &error));
	assert_ok(target_execute(fixture->arena, other, &statement, &result, &error));
	fixture->other = other;
}

static void let_go(struct fixture *fixture, const struct progress *progress)
{
	if (progress->state == PROGRESS_RETRIED)
		target_rollback(fixture->other);
}

/* Which report was the first of that state? */
static size_t first(const struct fixture *fixture, enum progress_state state)
{
	for (size_t i = 0; i < fixture->seen_count; i++)
		if (fixture->seen[i].state == state)
			return i;
	fail_msg("nothing of state %d was reported", state);
	return 0;
}

static void what_waited_for_a_lock_comes_through_when_it_is_let_go_and_nothing_twice(void **state)
{
	static const struct {
		const char *file, *blocker, *ledger;
		int statement; /* that had to wait; -1: one of ours */
	} rows[] = {
		{ EFFECT "ALTER TABLE a ADD COLUMN y integer;" EFFECT, "LOCK TABLE a",
		  "002 applied 3/3", 1 },
		{ TXMODE_NONE_LINE EFFECT "ALTER TABLE a ADD COLUMN y integer;" EFFECT,
		  "LOCK TABLE a", "002 applied 3/3", 1 },
		/* it lets an INVALID index behind, which is taken away first */
		{ "-- lockstep:lock-timeout 300ms\n" TXMODE_NONE_LINE EFFECT
		  "CREATE INDEX CONCURRENTLY i ON a (x);" EFFECT,
		  "INSERT INTO a VALUES (2)", "002 applied 3/3", 1 },
		{ "-- lockstep:lock-timeout 300ms\n" TXMODE_NONE_LINE EFFECT
		  "CREATE INDEX CONCURRENTLY i ON a (x);" EFFECT,
		  "LOCK TABLE a", "002 applied 3/3", 1 },
		{ EFFECT EFFECT, "LOCK TABLE lockstep.migrations IN EXCLUSIVE MODE",
		  "002 applied 2/2", -1 },
		{ TXMODE_NONE_LINE EFFECT EFFECT, "LOCK TABLE lockstep.fence IN EXCLUSIVE MODE",
		  "002 applied 2/2", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, "lock-timeout=300");
		struct error error = { 0 };
		size_t waited;

		block(&fixture, rows[i].blocker);
		fixture.heard_of = let_go;
		FILES(&fixture, SCHEMA, rows[i].file);
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
		assert_int_equal(fixture_seen(&fixture, PROGRESS_STATEMENT_FAILED), 0);
		waited = first(&fixture, PROGRESS_RETRIED);
		assert_int_equal(fixture.seen[waited].statement, rows[i].statement);
		assert_int_equal(fixture.tries[waited].failed_tries, 1);
		assert_int_equal(fixture_rows(&fixture, "SELECT FROM effects"), 2);
		assert_int_equal(
		    fixture_rows(&fixture, "SELECT FROM pg_index WHERE NOT indisvalid"), 0);
		assert_string_equal(fixture_ledger_text(&fixture),
				    arena_printf(arena, "001 applied 4/4, %s", rows[i].ledger));
		target_close(fixture.other);
	}
}

static void each_try_that_failed_says_who_was_in_the_way(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "lock-timeout=400");
	const struct seen_try *waited, *done;
	struct error error = { 0 };

	(void)state;
	block(&fixture, "LOCK TABLE a");
	fixture.heard_of = let_go;
	FILES(&fixture, SCHEMA, "ALTER TABLE a ADD COLUMN y integer;");
	assert_ok(fixture_run(&fixture, &error));
	waited = &fixture.tries[first(&fixture, PROGRESS_RETRIED)];
	assert_string_equal(fixture.seen[first(&fixture, PROGRESS_RETRIED)].why,
			    "canceling statement due to lock timeout");
	assert_true(text_starts_with(waited->blocked_by, "process "));
	assert_non_null(strstr(waited->blocked_by, " (the blocker, user "));
	assert_non_null(strstr(waited->blocked_by, "): LOCK TABLE a"));
	/* who follows later is told, too */
	done = &fixture.tries[first(&fixture, PROGRESS_STATEMENT_SUCCEEDED)];
	assert_int_equal(done->failed_tries, 1);
	assert_string_equal(done->blocked_by, waited->blocked_by);
	target_close(fixture.other);
}

static void when_tries_or_time_are_at_their_end_it_failed_and_says_who_blocked(void **state)
{
	static const struct {
		const char *policy, *file;
		size_t tries;
	} rows[] = {
		{ "lock-timeout=300;lock-retries=2", "", 3 },
		{ "lock-timeout=300;lock-retries=0", "", 1 },
		{ "lock-timeout=300;retry-time=400", "", 2 },
		{ "lock-timeout=300;retry-time=0", "", 1 },
		{ "lock-timeout=300", "-- lockstep:lock-retries 1\n\n", 2 },
		{ "lock-timeout=300;lock-retries=1", TXMODE_NONE_LINE, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, rows[i].policy);
		struct error error = { 0 };
		const char *given_up =
		    arena_printf(arena, "; given up after %zu tries in ", rows[i].tries);

		block(&fixture, "LOCK TABLE a");
		FILES(&fixture, SCHEMA,
		      arena_printf(arena, "%sALTER TABLE a ADD COLUMN y integer;" EFFECT,
				   rows[i].file));
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, ERROR_FAILED);
		assert_non_null(strstr(error.text, "(SQLSTATE 55P03); blocked by process "));
		assert_non_null(strstr(error.text, "): LOCK TABLE a"));
		assert_true(!strstr(error.text, given_up) == (rows[i].tries == 1));
		assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), rows[i].tries - 1);
		assert_int_equal(fixture_seen(&fixture, PROGRESS_STATEMENT_FAILED), 1);
		assert_int_equal(fixture_rows(&fixture, "SELECT FROM effects"), 0);
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 4/4, 002 failed 0/2");
		target_close(fixture.other);
	}
}

/* Has b, and waits for a, which the run has. */
static void *cross(void *context)
{
	struct statement statement = { .text = bytes_of("LOCK TABLE a"), .line = 1 };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture *fixture = context;
	struct statement_result result;
	struct error error = { 0 };

	(void)!target_execute(arena, fixture->other, &statement, &result, &error);
	target_rollback(fixture->other);
	return NULL;
}

static pthread_t crossing;

static void cross_first(struct fixture *fixture, const struct progress *progress)
{
	if (progress->state != PROGRESS_STATEMENT_SUCCEEDED || progress->failed_tries ||
	    progress->statement->index != 1)
		return;
	assert_int_equal(pthread_create(&crossing, NULL, cross, fixture), 0);
	while (!fixture_rows(fixture, "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
				      "AND application_name = 'the blocker'"))
		continue;
	fixture->heard_of = NULL;
}

static void the_victim_of_a_deadlock_runs_again(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "lock-timeout=20000");
	struct error error = { 0 };

	(void)state;
	block(&fixture, "DO $$BEGIN SET LOCAL deadlock_timeout = '1min'; LOCK TABLE b; END$$");
	fixture.heard_of = cross_first;
	FILES(&fixture, SCHEMA,
	      "SET LOCAL deadlock_timeout = '200ms'; LOCK TABLE a; LOCK TABLE b;" EFFECT);
	assert_ok(fixture_run(&fixture, &error));
	pthread_join(crossing, NULL);
	assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
	assert_string_equal(fixture.seen[first(&fixture, PROGRESS_RETRIED)].why,
			    "deadlock detected");
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM effects"), 1);
	target_close(fixture.other);
}

static void what_is_no_matter_of_locks_is_not_tried_again(void **state)
{
	static const char *const files[] = {
		"-- lockstep:statement-timeout 100ms\n\nSELECT pg_sleep(5);",
		"SELECT 1/0;",
		"SELECT * FROM missing;",
		"DO $$BEGIN RAISE 'ours' USING ERRCODE = '40001'; END$$;",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, "");
		struct error error = { 0 };

		fixture.one_by_one = true;
		FILES(&fixture, SCHEMA, files[i]);
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 0);
	}
}

static atomic_bool told_to_stop;

static void stop_then(struct fixture *fixture, const struct progress *progress)
{
	(void)fixture;
	if (progress->state == PROGRESS_RETRIED)
		atomic_store(&told_to_stop, true);
}

static void a_stop_acts_between_two_tries(void **state)
{
	static const char *const files[] = {
		EFFECT "ALTER TABLE a ADD COLUMN y integer;",
		TXMODE_NONE_LINE "ALTER TABLE a ADD COLUMN y integer;" EFFECT,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, "lock-timeout=300");
		struct error error = { 0 };

		atomic_store(&told_to_stop, false);
		fixture.stop = &told_to_stop;
		fixture.heard_of = stop_then;
		block(&fixture, "LOCK TABLE a");
		FILES(&fixture, SCHEMA, files[i]);
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
		assert_int_equal(fixture_rows(&fixture, "SELECT FROM effects"), 0);
		assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
		target_close(fixture.other);
	}
}

static void a_range_of_a_batch_is_tried_again_and_none_before_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "lock-timeout=300");
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture,
		   "CREATE TABLE c AS SELECT g AS id, 0 AS n FROM generate_series(1, 9) g");
	fixture_do(&fixture, "ALTER TABLE c ADD PRIMARY KEY (id)");
	block(&fixture, "UPDATE c SET n = n WHERE id = 5");
	fixture.heard_of = let_go;
	FILES(&fixture, SCHEMA,
	      TXMODE_NONE_LINE "-- lockstep:batch key=id size=2\nUPDATE c SET n = n + 1;\n");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
	assert_int_equal(fixture_seen(&fixture, PROGRESS_STATEMENT_FAILED), 0);
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM c WHERE n = 1"), 9);
	target_close(fixture.other);
}

static void all_in_one_transaction_run_again_together(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "lock-timeout=300");
	struct error error = { 0 };

	(void)state;
	block(&fixture, "LOCK TABLE a");
	fixture.together = true;
	fixture.heard_of = let_go;
	FILES(&fixture, SCHEMA, EFFECT, "ALTER TABLE a ADD COLUMN y integer;");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
	assert_int_equal(fixture_rows(&fixture, "SELECT FROM effects"), 1);
	target_close(fixture.other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_waited_for_a_lock_comes_through_when_it_is_let_go_and_nothing_twice),
		cmocka_unit_test(each_try_that_failed_says_who_was_in_the_way),
		cmocka_unit_test(
		    when_tries_or_time_are_at_their_end_it_failed_and_says_who_blocked),
		cmocka_unit_test(the_victim_of_a_deadlock_runs_again),
		cmocka_unit_test(what_is_no_matter_of_locks_is_not_tried_again),
		cmocka_unit_test(a_stop_acts_between_two_tries),
		cmocka_unit_test(a_range_of_a_batch_is_tried_again_and_none_before_it),
		cmocka_unit_test(all_in_one_transaction_run_again_together),
	};

	if (!server_given("agent/postgres/retry"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
