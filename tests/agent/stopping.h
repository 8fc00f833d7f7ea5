#ifndef TESTS_AGENT_STOPPING_H
#define TESTS_AGENT_STOPPING_H
#include "tests/agent/interrupted.h"

/* `stop` acts at the next statement boundary, `cancel --now` at once, however the files are run. */

struct stopping_case {
	const char *files[12];
	const char *version; /* it is told to stop when this one's statement `at` (from 0; -1: the
				migration) begins, or has come further where it runs in ranges */
	int at;
	bool together, grouped;
	const char *ledger; /* afterwards */
	int64_t rows;       /* of a, which may not be there (0) */
};

struct told {
	const struct stopping_case *row;
	atomic_bool stop;
};

static inline void tell_to_stop(struct fixture *fixture, const struct progress *progress)
{
	struct told *told = fixture->other;
	const struct stopping_case *row = told->row;
	int at = progress->statement ? (int)progress->statement->index : -1;
	bool begins = progress->state ==
		      (row->at < 0 ? PROGRESS_MIGRATION_STARTED : PROGRESS_STATEMENT_STARTED);

	if ((begins || progress->state == PROGRESS_STATEMENT_ADVANCED) && at == row->at &&
	    text_equal(progress->migration->version, row->version))
		atomic_store(&told->stop, true);
}

static inline size_t files_in(const struct stopping_case *row)
{
	size_t count = 0;

	while (count < COUNT(row->files) && row->files[count])
		count++;
	return count;
}

/* What held when it stopped holds, and the next run does the rest, once. */
static inline void it_stops_at_the_next_boundary(struct fixture (*make)(struct arena *arena),
						 const struct stopping_case *row)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct told told = { .row = row };
	struct error error = { 0 };
	size_t count = files_in(row);

	fixture_do(&fixture, "CREATE TABLE a (x integer)");
	fixture_files(&fixture, row->files, count);
	fixture.allow_dirty = true;
	fixture.together = row->together;
	fixture.one_by_one = !row->grouped;
	fixture.heard_of = tell_to_stop;
	fixture.other = &told;
	fixture.stop = &told.stop;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), row->ledger);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), row->rows);
	fixture.heard_of = NULL;
	fixture.stop = NULL;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_ledger(&fixture).count, count);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a WHERE x > 0"), 3);
}

#define ONE   "INSERT INTO a VALUES (1);\n"
#define TWO   "INSERT INTO a VALUES (2);\n"
#define THREE "INSERT INTO a VALUES (3);\n"
#define NONE  "INSERT INTO a VALUES (0);\n"

/* BARE cannot run in a transaction and changes nothing. */
#define STOPPING_CASES(BARE)                                                                       \
	{ .files = { ONE TWO THREE }, .version = "001", .at = 1, .ledger = "" },                   \
	    { .files = { ONE, TWO THREE },                                                         \
	      .version = "001",                                                                    \
	      .at = 0,                                                                             \
	      .ledger = "001 applied 1/1",                                                         \
	      .rows = 1 },                                                                         \
	    { .files = { TXMODE_NONE_LINE ONE TWO THREE },                                         \
	      .version = "001",                                                                    \
	      .at = 1,                                                                             \
	      .ledger = "001 partial 2/3",                                                         \
	      .rows = 2 },                                                                         \
	    { .files = { TXMODE_NONE_LINE ONE BARE TWO THREE },                                    \
	      .version = "001",                                                                    \
	      .at = 1,                                                                             \
	      .ledger = "001 partial 2/4",                                                         \
	      .rows = 1 },                                                                         \
	    { .files = { BARE BARE, ONE TWO THREE },                                               \
	      .version = "001",                                                                    \
	      .at = 0,                                                                             \
	      .ledger = "001 partial 1/2" },                                                       \
	    { .files = { ONE, TWO THREE },                                                         \
	      .version = "002",                                                                    \
	      .at = 0,                                                                             \
	      .together = true,                                                                    \
	      .ledger = "" },                                                                      \
	{                                                                                          \
		.files = { ONE, TWO, NONE, NONE, NONE, NONE, NONE, NONE, THREE },                  \
		.version = "002", .at = -1, .grouped = true,                                       \
		.ledger = "001 applied 1/1, 002 applied 1/1, 003 applied 1/1, 004 applied 1/1, "   \
			  "005 applied 1/1, 006 applied 1/1, 007 applied 1/1, 008 applied 1/1",    \
		.rows = 8                                                                          \
	}

/* Where the second file's statement, `forever` for some of the rows, is interrupted. */
struct interrupted_case {
	const char *file;
	bool together;
	int reports; /* that come before it is interrupted */
	const char *ledger, *error;
	int64_t rows; /* of b */
};

static inline void it_is_interrupted_at_once(struct fixture (*make)(struct arena *arena),
					     const struct interrupted_case *row)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct interrupted run = { .fixture = &fixture, .reports = row->reports };
	struct error error = { 0 };

	FILES(&fixture, "CREATE TABLE t (id integer PRIMARY KEY, n integer);\n"
			"INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0);\n"
			"CREATE TABLE b (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	fixture_files(
	    &fixture,
	    (const char *const[]) { (const char *)fixture.migrations[0].text.data, row->file }, 2);
	fixture.together = row->together;
	interrupted_run(&run);
	assert_false(run.done);
	assert_true(run.stopped);
	assert_non_null(strstr(run.error.text, "interrupted: cancelled by anna"));
	assert_non_null(strstr(run.error.text, row->error));
	assert_string_equal(fixture_ledger_text(&fixture), row->ledger);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM t WHERE n = 1") +
			     fixture_rows(&fixture, "SELECT 1 FROM b"),
			 row->rows);
}

/* FOR_EVER(condition) is an expression that is 1 and takes for ever where the condition holds. */
#define INTERRUPTED_CASES(FOR_EVER)                                                                \
	{ .file = "INSERT INTO b VALUES (1);\nUPDATE t SET n = " FOR_EVER("id > 2") ";\n",         \
	  .reports = 4,                                                                            \
	  .ledger = "001 applied 3/3, 002 failed 0/2",                                             \
	  .error = "nothing of this file holds" },                                                 \
	    { .file = "INSERT INTO b VALUES (1);\nUPDATE t SET n = " FOR_EVER("id > 2") ";\n",     \
	      .reports = 4,                                                                        \
	      .together = true,                                                                    \
	      .ledger = "001 applied 3/3, 002 failed 0/2",                                         \
	      .error = "nothing of any file of this run holds" },                                  \
	    { .file = TXMODE_NONE_LINE                                                             \
	      "INSERT INTO b VALUES (1);\nUPDATE t SET n = " FOR_EVER("id > 2") ";\n",             \
	      .reports = 4,                                                                        \
	      .ledger = "001 applied 3/3, 002 failed 1/2",                                         \
	      .error = "1 of its 2 statements hold",                                               \
	      .rows = 1 },                                                                         \
	{                                                                                          \
		.file = "-- lockstep:batch key=id size=2 pause=0s\nUPDATE t SET n = " FOR_EVER(    \
		    "id > 2") ";\n",                                                               \
		.reports = 3, .ledger = "001 applied 3/3, 002 partial 0/1",                        \
		.error = "1 of its ranges hold (2 rows, up to id = 2)", .rows = 2                  \
	}
#endif
