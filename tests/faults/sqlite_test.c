#include <sqlite3.h>

#include "tests/faults/survive.h"

/* In place of the C library's, for SQLite too: what is proved here needs no disk. */
int fsync(int descriptor)
{
	(void)descriptor;
	return 0;
}

int fdatasync(int descriptor)
{
	(void)descriptor;
	return 0;
}

#define EFFECT(m, s) "INSERT INTO effects VALUES (" #m ", " #s ");\n"

static const struct scenario scenarios[] = {
	{ .name = "a group",
	  .files = { "CREATE TABLE a (x);\n", EFFECT(2, 1) EFFECT(2, 2), EFFECT(3, 1) },
	  .effects = 3,
	  .ledger = "001 applied 1/1, 002 applied 2/2, 003 applied 1/1" },
	{ .name = "one by one",
	  .files = { EFFECT(1, 1) "PRAGMA foreign_keys = ON;\n", EFFECT(2, 1) EFFECT(2, 2) },
	  .effects = 3,
	  .ledger = "001 applied 2/2, 002 applied 2/2",
	  .one_by_one = true },
	{ .name = "statement by statement",
	  .files = { TXMODE_NONE_LINE EFFECT(1, 1) EFFECT(1, 2) },
	  .effects = 2,
	  .ledger = "001 applied 2/2" },
	{ .name = "a bare statement between others",
	  .files = { TXMODE_NONE_LINE EFFECT(1, 1) "VACUUM;\n" EFFECT(1, 2) EFFECT(1, 3),
		     EFFECT(2, 1) },
	  .effects = 4,
	  .ledger = "001 applied 4/4, 002 applied 1/1" },
	{ .name = "a statement in ranges",
	  .files = { "CREATE TABLE source (s INTEGER PRIMARY KEY);\n"
		     "INSERT INTO source VALUES (1), (2), (3), (4), (5);\n",
		     "-- lockstep:batch key=s size=2\nINSERT INTO effects SELECT 2, s FROM "
		     "source;\n" EFFECT(2, 9) },
	  .effects = 6,
	  .ledger = "001 applied 2/2, 002 applied 2/2" },
	{ .name = "all together",
	  .files = { EFFECT(1, 1), EFFECT(2, 1) },
	  .effects = 2,
	  .ledger = "001 applied 1/1, 002 applied 1/1",
	  .together = true },
	{ .name = "a baseline",
	  .files = { EFFECT(1, 1), EFFECT(2, 1) },
	  .ledger = "001 baseline 0/0, 002 baseline 0/0",
	  .act = SCENARIO_BASELINE },
	{ .name = "a person's word",
	  .files = { TXMODE_NONE_LINE EFFECT(1, 1) "SELECT nothing;\n" },
	  .effects = 1,
	  .ledger = "001 applied 2/2",
	  .act = SCENARIO_RESOLVE },
	{ .name = "a rehearsal", .files = { EFFECT(1, 1) }, .ledger = "", .rehearse = true },
};

static int64_t number(const struct fixture *fixture, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *database;
	int64_t found;

	assert_int_equal(sqlite3_open(fixture->settings.url + strlen("sqlite://"), &database),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return found;
}

static struct fixture fresh(struct arena *arena)
{
	struct fixture fixture = sqlite_fixture(arena);

	fixture_do(&fixture, "CREATE TABLE effects (m, s)");
	return fixture;
}

static const struct ground ground = { fresh, number };

static void no_call_that_fails_loses_or_repeats_anything(void **state)
{
	/* What is busy is tried again, which takes its time. */
	static const struct {
		enum fault fault;
		unsigned stride;
	} faults[] = {
		{ FAULT_REFUSED, 4 },
		{ FAULT_BUSY, 8 },
		{ FAULT_DISK, 3 },
		{ FAULT_DISK_AFTER, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++)
		for (size_t k = 0; k < COUNT(scenarios); k++)
			scenario_survives(&scenarios[k], &ground, faults[i].fault,
					  faults[i].stride);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_loses_or_repeats_anything),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
