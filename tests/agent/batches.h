#ifndef TESTS_AGENT_BATCHES_H
#define TESTS_AGENT_BATCHES_H
#include "tests/agent/fixture.h"

#include "core/batch.h"

/* Statements that are run in ranges: the same for every kind of target.  `t` has the ids 1 to 300,
 * each with n = 0. */
#define NUMBERS                                                                                    \
	"CREATE TABLE t (id bigint PRIMARY KEY, n integer NOT NULL DEFAULT 0 CHECK (n < 5));\n"    \
	"WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 300)\n"         \
	"INSERT INTO t (id) SELECT i FROM r;\n"
#define COUNT_UP(options) "-- lockstep:batch " options "\nUPDATE t SET n = n + 1;\n"

typedef struct fixture make_fixture(struct arena *arena);

static inline size_t reports_of(const struct fixture *fixture, enum progress_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->seen_count; i++)
		count += fixture->seen[i].state == state && fixture->seen[i].statement >= 0;
	return count;
}

static inline int64_t rows_reported(const struct fixture *fixture, enum progress_state state)
{
	int64_t rows = -1;

	for (size_t i = 0; i < fixture->seen_count; i++)
		if (fixture->seen[i].state == state && fixture->seen[i].statement >= 0)
			rows = fixture->seen[i].rows;
	return rows;
}

static inline void a_change_is_made_in_ranges(make_fixture *make)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct error error = { 0 };

	FILES(&fixture, NUMBERS, COUNT_UP("key=id size=100"),
	      "CREATE TABLE old (id bigint, n integer);\n"
	      "-- lockstep:batch key=id size=50\n"
	      "INSERT INTO old SELECT id, n FROM t WHERE id <= 120 OR id > 290;\n"
	      "-- lockstep:batch key=id size=1k pause=1ms\n"
	      "DELETE FROM t WHERE n = 1 OR n = 2;",
	      "-- lockstep:batch key=id\nDELETE FROM t");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 2/2, 002 applied 1/1, 003 applied 3/3, 004 applied 1/1");
	assert_int_equal(reports_of(&fixture, PROGRESS_STATEMENT_ADVANCED), 2 + 5);
	assert_int_equal(rows_reported(&fixture, PROGRESS_STATEMENT_ADVANCED), 120);
	assert_int_equal(rows_reported(&fixture, PROGRESS_STATEMENT_SUCCEEDED), 0);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM old WHERE n = 1"), 130);
	assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT id FROM old"), 130);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t"), 0);
}

static inline void kills_repeat_and_skip_no_range(make_fixture *make, unsigned seeds)
{
	for (unsigned seed = 0; seed < seeds; seed++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = make(arena);

		FILES(&fixture, NUMBERS "CREATE TABLE old (id bigint);\n",
		      COUNT_UP("key=id size=7") "-- lockstep:batch key=id size=11\n"
						"INSERT INTO old SELECT id FROM t;\n" COUNT_UP(
						    "key=id size=13"));
		print_message("seed %u: %u attempts\n", seed,
			      fixture_attempts_killed(&fixture, seed));
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 2"), 300);
		assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM old"), 300);
		assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT id FROM old"), 300);
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 3/3, 002 applied 3/3");
	}
}

/* `words`: of the database. */
static inline void a_failed_range_is_where_it_goes_on(make_fixture *make, const char *words)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct error error = { 0 };

	FILES(&fixture, NUMBERS "UPDATE t SET n = 4 WHERE id = 55;\n", COUNT_UP("key=id size=10"),
	      "CREATE TABLE next (x integer)");
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       arena_printf(arena,
				    "002.sql:2: statement 1 of 1 failed: %s; 5 of its ranges hold "
				    "(50 rows, up to id = 50); leave it as it is, correct the "
				    "cause, and run again to resume",
				    words));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3, 002 partial 0/1");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 50);
	fixture_do(&fixture, "UPDATE t SET n = 0 WHERE id = 55");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 300);
	assert_int_equal(rows_reported(&fixture, PROGRESS_STATEMENT_ADVANCED), 290);
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 3/3, 002 applied 1/1, 003 applied 1/1");
}

static inline void only_size_and_pause_may_be_edited_when_it_has_begun(make_fixture *make)
{
	static const char *const others[] = {
		"-- lockstep:batch key=id\nUPDATE t SET n = n + 2;",
		"UPDATE t SET n = n + 1;",
		"-- lockstep:batch key=n\nDELETE FROM t;",
		"SELECT 1;",
		"SELECT 1;\n" COUNT_UP("key=id"),
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct error error = { 0 };

	FILES(&fixture, NUMBERS "UPDATE t SET n = 4 WHERE id = 55;\n", COUNT_UP("key=id size=10"));
	assert_false(fixture_run(&fixture, &error));
	for (size_t i = 0; i < COUNT(others); i++) {
		FILES(&fixture, NUMBERS "UPDATE t SET n = 4 WHERE id = 55;\n", others[i]);
		assert_refused(
		    fixture_run(&fixture, &error), ERROR_INTEGRITY,
		    "002.sql: its statement 1 is run in ranges, of which 5 are done (50 rows, up "
		    "to id = 50): restore the statement and its key as they were and run again, "
		    "or say `lockstep migrate resolve --version 002 --retry-from 1` with --reason "
		    "to run it anew from its first range, as it is now");
	}
	fixture.place = "staging/eu";
	assert_false(fixture_run(&fixture, &error));
	assert_non_null(strstr(error.text, "say `lockstep resolve staging/eu --version 002"));
	fixture_do(&fixture, "UPDATE t SET n = 0 WHERE id = 55");
	FILES(&fixture, NUMBERS "UPDATE t SET n = 4 WHERE id = 55;\n",
	      "-- slower\n" COUNT_UP("key=id size=125 pause=1ms") "SELECT 1;");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 300);
	assert_int_equal(reports_of(&fixture, PROGRESS_STATEMENT_ADVANCED), 1);
}

struct stopping {
	atomic_bool stop;
	unsigned ranges; /* after which it is told to stop */
	unsigned succeeded;
};

static inline void stop_after_ranges(void *context, const struct progress *progress)
{
	struct stopping *stopping = context;

	if (progress->state == PROGRESS_STATEMENT_STARTED && !stopping->ranges)
		atomic_store(&stopping->stop, true);
	if (progress->state == PROGRESS_STATEMENT_ADVANCED && !--stopping->ranges)
		atomic_store(&stopping->stop, true);
	stopping->succeeded += progress->state == PROGRESS_STATEMENT_SUCCEEDED;
}

/* Runs up to so many ranges; 0: it is told to stop while it waits for the first. */
static inline void run_ranges(struct fixture *fixture, unsigned ranges)
{
	struct stopping stopping = { .ranges = ranges };
	struct execution execution;
	struct error error = { 0 };
	bool stopped;

	assert_ok(target_open(&fixture->settings, &fixture->target, &error));
	execution = fixture_execution(fixture);
	execution.policy.values[POLICY_REPLICA_LAG] = 1000;
	execution.policy.given[POLICY_REPLICA_LAG] = true;
	execution.stop = &stopping.stop;
	execution.report = stop_after_ranges;
	execution.context = &stopping;
	assert_ok(executor_run(&execution, &stopped, &error));
	assert_true(stopped);
	assert_int_equal(stopping.succeeded, 0);
	target_close(fixture->target);
	fixture->target = NULL;
}

static inline void it_stops_between_ranges_and_keeps_its_end(make_fixture *make)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct batch_position position;
	struct error error = { 0 };

	FILES(&fixture, NUMBERS);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, NUMBERS, COUNT_UP("key=id size=40 pause=1h"));
	run_ranges(&fixture, 0);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 0);
	run_ranges(&fixture, 1);
	FILES(&fixture, NUMBERS, COUNT_UP("key=id size=40"));
	run_ranges(&fixture, 2);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2, 002 partial 0/1");
	assert_true(
	    batch_position_read(arena, fixture_ledger(&fixture).rows[1].details, &position));
	assert_int_equal(position.ranges, 3);
	assert_int_equal(position.rows, 120);
	assert_string_equal(position.reached, "120");
	assert_string_equal(position.most, "300");
	assert_int_equal(batch_percent(&position), 39);
	fixture_do(&fixture, "INSERT INTO t (id) VALUES (-5), (1000)");
	fixture_do(&fixture, "DELETE FROM t WHERE id = 300");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1"), 299);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 0"), 2);
	assert_false(
	    batch_position_read(arena, fixture_ledger(&fixture).rows[1].details, &position));
}

static inline void what_the_database_knows_against_ranges_is_refused(make_fixture *make)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "-- lockstep:batch key=id\nDELETE FROM none", "there is no table none" },
		{ "-- lockstep:batch key=no\nDELETE FROM t",
		  "t has no column no to cut ranges by" },
		{ "-- lockstep:batch key=n\nDELETE FROM t",
		  "ranges need a key with a unique index of its own, which t.n has not: name "
		  "another column, or make the index first" },
		{ "-- lockstep:batch key=a\nDELETE FROM u",
		  "ranges need a key with a unique index of its own, which u.a has not: name "
		  "another column, or make the index first" },
		{ "-- lockstep:batch key=c\nDELETE FROM u",
		  "u has rows without c, which no range would hold: give them one, or name "
		  "another column" },
		{ "-- lockstep:batch key=id\nINSERT INTO t SELECT count(*) FROM u",
		  "its SELECT makes one row of many, which would be done anew in every range: "
		  "take lockstep:batch out, or rewrite the statement" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct error error = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		FILES(&fixture,
		      NUMBERS "CREATE TABLE u (id bigint UNIQUE, a bigint, b bigint, c bigint "
			      "UNIQUE, UNIQUE (a, b));\nINSERT INTO u (id) VALUES (1), (2);",
		      cases[i].text);
		assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
			       arena_printf(arena,
					    "002.sql:2: statement 1 of 1 failed: %s; nothing of "
					    "this file holds",
					    cases[i].why));
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 4/4, 002 failed 0/1");
	}
}
#endif
