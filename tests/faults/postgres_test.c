#include "tests/faults/survive.h"

#include <libpq-fe.h>

#include "tests/agent/postgres/database.h"

#define EFFECT(m, s) "INSERT INTO effects VALUES (" #m ", " #s ");\n"

static const struct scenario scenarios[] = {
	{ .name = "a group",
	  .files = { "CREATE TABLE a (x integer);\n", EFFECT(2, 1) EFFECT(2, 2), EFFECT(3, 1) },
	  .effects = 3,
	  .ledger = "001 applied 1/1, 002 applied 2/2, 003 applied 1/1" },
	{ .name = "one by one",
	  .files = { EFFECT(1, 1) "SET lock_timeout = 1000;\n",
		     EFFECT(2, 1) "COPY effects FROM stdin;\n2\t2\n2\t3\n\\.\n" },
	  .effects = 4,
	  .ledger = "001 applied 2/2, 002 applied 2/2",
	  .one_by_one = true },
	{ .name = "statement by statement",
	  .files = { TXMODE_NONE_LINE "SET search_path = public;\n" EFFECT(1, 1) EFFECT(1, 2) },
	  .effects = 2,
	  .ledger = "001 applied 3/3" },
	{ .name = "a bare statement between others",
	  .files = { TXMODE_NONE_LINE EFFECT(
			 1, 1) "CREATE INDEX CONCURRENTLY i ON effects (m);\n" EFFECT(1, 2)
			 EFFECT(1, 3),
		     EFFECT(2, 1) },
	  .effects = 4,
	  .ledger = "001 applied 4/4, 002 applied 1/1" },
	{ .name = "a statement in ranges",
	  .files = { "CREATE TABLE source (s integer PRIMARY KEY);\n"
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
	{ .name = "a rehearsal on the target",
	  .files = { EFFECT(1, 1) },
	  .ledger = "",
	  .rehearse = true,
	  .way = EVIDENCE_ROLLED_BACK },
	{ .name = "a rehearsal in a scratch database",
	  .files = { "CREATE TABLE made (x integer);", "CREATE INDEX CONCURRENTLY i ON made (x);" },
	  .ledger = "",
	  .rehearse = true },
};

/* The database of all tests here, and who looks at it from outside. */
static const char *database_url;
static PGconn *observer;

static int64_t number(const struct fixture *fixture, const char *sql)
{
	PGresult *result = PQexec(observer, sql);
	int64_t found;

	(void)fixture;
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(observer));
	found = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return found;
}

/* What a cut connection left running ends, or it would hold locks. */
static struct fixture emptied(struct arena *arena)
{
	while (number(NULL, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
			    "datname = current_database() AND pid <> pg_backend_pid()"))
		continue;
	PQclear(PQexec(observer,
		       "SET client_min_messages = warning; DROP SCHEMA IF EXISTS lockstep CASCADE; "
		       "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE "
		       "public.effects (m integer, s integer)"));
	return fixture_new(arena, database_url);
}

static const struct ground ground = { emptied, number };

static void all_survive(enum fault fault, unsigned stride)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	database_url = server_url(arena, database_new(arena));
	observer = PQconnectdb(database_url);
	for (size_t i = 0; i < COUNT(scenarios); i++)
		scenario_survives(&scenarios[i], &ground, fault, stride);
	PQfinish(observer);
}

static void no_call_that_is_refused_loses_or_repeats_anything(void **state)
{
	(void)state;
	all_survive(FAULT_REFUSED, 12);
}

static void no_connection_that_is_cut_loses_or_repeats_anything(void **state)
{
	(void)state;
	all_survive(FAULT_CUT, 16);
}

static void no_session_that_is_ended_loses_or_repeats_anything(void **state)
{
	(void)state;
	all_survive(FAULT_ENDED, 16);
}

static void no_answer_that_is_lost_loses_or_repeats_anything(void **state)
{
	(void)state;
	all_survive(FAULT_LOST, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_is_refused_loses_or_repeats_anything),
		cmocka_unit_test(no_connection_that_is_cut_loses_or_repeats_anything),
		cmocka_unit_test(no_session_that_is_ended_loses_or_repeats_anything),
		cmocka_unit_test(no_answer_that_is_lost_loses_or_repeats_anything),
	};

	crypto_start();
	if (!server_given("faults/postgres"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
