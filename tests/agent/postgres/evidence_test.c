#include "tests/agent/postgres/database.h"

/* Bare statements whose runner or backend is killed in the middle, on a server. */

#define SCHEMA                                                                                     \
	"CREATE TABLE effects (x integer);\nCREATE TABLE a (x integer, t text);\n"                 \
	"INSERT INTO a SELECT g, g FROM generate_series(1, 100) g;\nCREATE INDEX old ON a (t);\n"  \
	"CREATE TABLE p (x integer) PARTITION BY RANGE (x);\n"                                     \
	"CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);\n"                             \
	"CREATE TYPE mood AS ENUM ('good');\nCREATE SCHEMA s;\nCREATE TABLE s.a (x integer);"
#define VALID(name)                                                                                \
	"SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND " \
	"c.relname = '" name "'"
#define LEFTOVERS                                                                                  \
	"SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid " \
	"OR c.relname ~ '_cc(new|old)' UNION ALL SELECT 1 FROM pg_inherits i WHERE to_jsonb(i) "   \
	"->> 'inhdetachpending' = 'true'"

static const struct {
	const char *statement;
	const char *blocker; /* what another session has open, so that the statement waits */
	const char *after;   /* gives one row when it took effect */
} bare[] = {
	{ "CREATE INDEX CONCURRENTLY i ON a (x)", "INSERT INTO a VALUES (101)", VALID("i") },
	{ "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I, x\" ON ONLY public . a (x)",
	  "INSERT INTO a VALUES (101)", VALID("I, x") },
	{ "CREATE INDEX CONCURRENTLY ON a (x)", "INSERT INTO a VALUES (101)", VALID("a_x_idx") },
	{ "DROP INDEX CONCURRENTLY old", "INSERT INTO a VALUES (101)",
	  "SELECT 1 WHERE to_regclass('old') IS NULL" },
	{ "REINDEX INDEX CONCURRENTLY old", "INSERT INTO a VALUES (101)", VALID("old") },
	{ "VACUUM a", "LOCK TABLE a IN SHARE MODE", "SELECT 1" },
	/* runs with its ledger row: nothing is in doubt */
	{ "ALTER TYPE mood ADD VALUE 'bad'", "ALTER TYPE mood ADD VALUE 'worse'",
	  "SELECT 1 FROM pg_enum WHERE enumlabel = 'bad'" },
	/* PostgreSQL 14 and newer */
	{ "REINDEX (CONCURRENTLY) TABLE a", "INSERT INTO a VALUES (101)", VALID("old") },
	{ "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "SELECT 1 FROM p",
	  "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = "
	  "'p1'::regclass)" },
};

static size_t bare_count(void)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fixture_new(arena, getenv("LOCKSTEP_TEST_POSTGRES"));

	return server_is_at_least(&fixture, 14) ? COUNT(bare) : COUNT(bare) - 2;
}

static struct fixture scene_of(struct arena *arena, const char *statement)
{
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	FILES(&fixture, SCHEMA);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, SCHEMA,
	      arena_printf(arena,
			   "-- atlas:txmode none\n\nINSERT INTO effects VALUES (1);\n%s;\n"
			   "INSERT INTO effects VALUES (2);",
			   statement));
	return fixture;
}

static struct target *block(struct fixture *fixture, const char *sql)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };
	struct target *other;

	assert_ok(target_open(&fixture->settings, &other, &error));
	assert_ok(target_begin(other, &error));
	assert_ok(target_execute(fixture->arena, other, &statement, &result, &error));
	return other;
}

static void wait_for(struct fixture *fixture, const char *sql, bool there)
{
	for (int i = 0; i < 2000; i++) {
		struct timespec pause = { 0, 5000000 };

		if ((fixture_rows(fixture, sql) > 0) == there)
			return;
		nanosleep(&pause, NULL);
	}
	fail_msg("%s: still %s rows", sql, there ? "no" : "some");
}

/* The backend that waits inside the statement. */
static const char *waiting(struct arena *arena, const char *statement)
{
	return arena_printf(
	    arena,
	    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
	    "pid <> pg_backend_pid() AND state = 'active' AND wait_event_type = 'Lock' AND "
	    "starts_with(query, $q$%s$q$)",
	    statement);
}

static pid_t start_run(struct fixture *fixture)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		struct error error = { 0 };

		_exit(fixture_run(fixture, &error) ? 0 : 100 + (int)error.code);
	}
	return child;
}

static int end_of(pid_t child)
{
	int status = 0;

	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void settles(struct fixture *fixture, const char *after)
{
	struct error error = { 0 };

	fixture->epoch++;
	assert_ok(fixture_run(fixture, &error));
	assert_string_equal(fixture_ledger_text(fixture), "001 applied 9/9, 002 applied 3/3");
	assert_int_equal(fixture_rows(fixture, "SELECT x FROM effects"), 2);
	assert_int_equal(fixture_rows(fixture, "SELECT DISTINCT x FROM effects"), 2);
	assert_int_equal(fixture_rows(fixture, after), 1);
	assert_int_equal(fixture_rows(fixture, LEFTOVERS), 0);
}

static void a_killed_runner_whose_statement_ends_by_itself_is_settled_by_the_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < bare_count(); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, bare[i].statement);
		struct target *blocker = block(&fixture, bare[i].blocker);
		pid_t child = start_run(&fixture);

		wait_for(&fixture, waiting(arena, bare[i].statement), true);
		kill(child, SIGKILL);
		assert_true(WIFSIGNALED(end_of(child)));
		target_close(blocker);
		settles(&fixture, bare[i].after);
	}
}

static void a_killed_runner_and_a_killed_backend_are_settled_by_the_next_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < bare_count(); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, bare[i].statement);
		struct target *blocker = block(&fixture, bare[i].blocker);
		pid_t child = start_run(&fixture);
		const char *backend = waiting(arena, bare[i].statement);

		wait_for(&fixture, backend, true);
		kill(child, SIGKILL);
		end_of(child);
		fixture_do(&fixture,
			   arena_printf(arena, "SELECT pg_terminate_backend((%s))", backend));
		target_close(blocker);
		settles(&fixture, bare[i].after);
	}
}

static void a_killed_backend_is_settled_by_the_run_that_lost_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < bare_count(); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, bare[i].statement);
		struct target *blocker = block(&fixture, bare[i].blocker);
		pid_t child = start_run(&fixture);
		const char *backend = waiting(arena, bare[i].statement);

		wait_for(&fixture, backend, true);
		fixture_do(&fixture,
			   arena_printf(arena, "SELECT pg_terminate_backend((%s))", backend));
		wait_for(&fixture, backend, false);
		target_close(blocker);
		assert_int_equal(WEXITSTATUS(end_of(child)), 100 + ERROR_UNREACHABLE);
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM lockstep.migrations WHERE "
							"outcome = 'intent'"),
				 0);
		settles(&fixture, bare[i].after);
	}
}

static void nothing_is_judged_while_the_old_backend_runs(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, bare[0].statement);
	struct target *blocker = block(&fixture, bare[0].blocker);
	struct error error = { 0 };
	pid_t child = start_run(&fixture);

	(void)state;
	wait_for(&fixture, waiting(arena, bare[0].statement), true);
	kill(child, SIGKILL);
	end_of(child);
	fixture.lock_patience = 100;
	fixture.epoch++;
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_LOCKED);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 9/9, 002 intent 1/3");
	target_close(blocker);
	fixture.lock_patience = 0;
	settles(&fixture, bare[0].after);
}

/* Sends the statement without a lock and tells its evidence. */
static pid_t start_unlocked(struct fixture *fixture, const char *sql, int told)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		struct error error = { 0 };
		struct statement_result result;
		struct target *target;
		const char *evidence;
		bool done =
		    target_open(&fixture->settings, &target, &error) &&
		    target_evidence(fixture->arena, target, &statement, &evidence, &error) &&
		    write(told, evidence, strlen(evidence)) > 0;

		close(told);
		_exit(done && target_execute(fixture->arena, target, &statement, &result, &error));
	}
	return child;
}

static void a_backend_that_outlived_its_lock_is_ended_before_it_is_judged(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "VACUUM a");
	struct target *blocker = block(&fixture, "LOCK TABLE a IN SHARE MODE"), *target;
	struct statement statement = { .text = bytes_of("VACUUM a"), .line = 1 };
	struct settlement settlement;
	struct error error = { 0 };
	char evidence[500] = "";
	int ends[2], ended;
	int64_t left;
	bool settled;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = start_unlocked(&fixture, "VACUUM a", ends[1]);
	close(ends[1]);
	assert_true(read(ends[0], evidence, sizeof evidence - 1) > 0);
	close(ends[0]);
	wait_for(&fixture, waiting(arena, "VACUUM a"), true);
	assert_ok(target_open(&fixture.settings, &target, &error));
	settled = target_settle(arena, target, &statement, evidence, &settlement, &error);
	left = fixture_rows(&fixture, waiting(arena, "VACUUM a"));
	target_close(target);
	target_close(blocker);
	ended = WEXITSTATUS(end_of(child));
	assert_ok(settled);
	assert_int_equal(settlement.effect, EFFECT_REPEATABLE);
	assert_int_equal(left, 0);
	assert_int_equal(ended, 0);
}

static void what_a_failed_statement_left_is_taken_away_before_it_is_repeated(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(
	    arena,
	    "SET search_path = s;\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON a (x)");
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "INSERT INTO s.a VALUES (1), (1)");
	for (int i = 0; i < 2; i++) {
		assert_false(fixture_run(&fixture, &error));
		assert_int_equal(error.code, ERROR_FAILED);
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 9/9, 002 failed 2/4");
		assert_int_equal(fixture_rows(&fixture, LEFTOVERS), 1);
	}
	fixture_do(&fixture, "DELETE FROM s.a");
	assert_false(fixture_run(&fixture, &error)); /* effects is not in s */
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 9/9, 002 failed 3/4");
	assert_int_equal(fixture_rows(&fixture, VALID("u")), 1);
	assert_int_equal(fixture_rows(&fixture, LEFTOVERS), 0);
}

static void what_others_left_is_not_taken_away(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "CREATE INDEX CONCURRENTLY i ON a (x)");
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE INDEX i ON a (x)");
	fixture_do(&fixture, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
			     "'i'::regclass");
	for (int i = 0; i < 2; i++) {
		assert_false(fixture_run(&fixture, &error));
		assert_non_null(strstr(error.text, "relation \"i\" already exists"));
	}
	assert_int_equal(fixture_rows(&fixture, LEFTOVERS), 1);
}

static void an_intent_that_no_probe_settles_shows_what_is_known(void **state)
{
	static const struct {
		const char *statement, *evidence, *seen;
	} cases[] = {
		{ "VACUUM nowhere", "NULL", "; nothing was noted before it. " },
		{ "VACUUM nowhere", "'{\"backend\":1}'", "; nothing was noted before it. " },
		{ "SELECT 1 / 0",
		  "'{\"backend\":\"1\",\"backend_start\":\"2020-01-01\",\"search_path\":\"s\"}'",
		  "; the catalog does not tell for such a statement. " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, cases[i].statement);
		struct error error = { 0 };

		assert_false(fixture_run(&fixture, &error));
		fixture_do(&fixture, arena_printf(arena,
						  "UPDATE lockstep.migrations SET outcome = "
						  "'intent', evidence = %s WHERE version = '002'",
						  cases[i].evidence));
		for (int k = 0; k < 2; k++) {
			assert_false(fixture_run(&fixture, &error));
			assert_int_equal(error.code, ERROR_INDETERMINATE);
			assert_non_null(strstr(error.text, cases[i].seen));
			assert_string_equal(fixture_ledger_text(&fixture),
					    "001 applied 9/9, 002 intent 1/3");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_killed_runner_whose_statement_ends_by_itself_is_settled_by_the_next),
		cmocka_unit_test(a_killed_runner_and_a_killed_backend_are_settled_by_the_next_run),
		cmocka_unit_test(a_killed_backend_is_settled_by_the_run_that_lost_it),
		cmocka_unit_test(nothing_is_judged_while_the_old_backend_runs),
		cmocka_unit_test(a_backend_that_outlived_its_lock_is_ended_before_it_is_judged),
		cmocka_unit_test(what_a_failed_statement_left_is_taken_away_before_it_is_repeated),
		cmocka_unit_test(what_others_left_is_not_taken_away),
		cmocka_unit_test(an_intent_that_no_probe_settles_shows_what_is_known),
	};

	crypto_start();
	if (!server_given("agent/postgres/evidence"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
