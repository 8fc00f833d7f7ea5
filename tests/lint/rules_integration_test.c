#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "core/lint/table.h"
#include "core/migration.h"
#include "tests/lint/rule_cases.h"
#include "tests/support/rule_case.h"
#include "tests/support/test.h"

/* What rules call bad, good and safe, executed by a server. */

static const char *server;

static void release_connection(PGconn **connection)
{
	PQfinish(*connection);
}

/* NULL: it ran; else the SQLSTATE. */
static const char *execute(struct arena *arena, PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *failed = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
				 ? NULL
				 : arena_text(arena, state ? state : "?");

	PQclear(result);
	return failed;
}

/* The statements as the agent sends them: in one transaction, or one by one. */
static const char *run_migration(struct arena *arena, PGconn *connection,
				 const struct migration *migration)
{
	struct migration_outline outline = { 0 };
	struct statement_list list;
	struct execution_mode mode;
	struct error error;
	const char *failed = NULL;
	bool whole;

	assert_ok(migration_statements(arena, migration, DIALECT_POSTGRES, &list, &error));
	for (size_t i = 0; i < list.count; i++)
		migration_outline_add(&outline, &list.items[i]);
	mode = migration_mode(migration, &outline);
	whole = mode.txmode == TXMODE_FILE && !mode.own_transaction;
	if (whole)
		execute(arena, connection, "BEGIN");
	for (size_t i = 0; !failed && i < list.count; i++)
		failed =
		    execute(arena, connection,
			    arena_text_n(arena, list.items[i].text.data, list.items[i].text.size));
	if (whole)
		execute(arena, connection, failed ? "ROLLBACK" : "COMMIT");
	return failed;
}

static PGconn *connected(const char *database)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *slash = strrchr(server, '/');

	return PQconnectdb(arena_printf(arena, "%.*s/%s", (int)(slash - server), server, database));
}

/* Runs what stands behind the schema in a copy of the schema's database. */
static const char *run_text(struct arena *arena, const char *text)
{
	struct directory directory = test_rule_directory(arena, RULE_SETUP, text);
	SCOPED(release_connection) PGconn *admin = connected("postgres");
	const char *failed = NULL;

	assert_null(execute(arena, admin, "DROP DATABASE IF EXISTS rule_case"));
	assert_null(execute(arena, admin, "CREATE DATABASE rule_case TEMPLATE rule_schema"));
	{
		SCOPED(release_connection) PGconn *connection = connected("rule_case");

		for (size_t i = 1; !failed && i < directory.count; i++)
			failed = run_migration(arena, connection, &directory.migrations[i]);
	}
	return failed;
}

static int make_schema(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct directory directory = test_rule_directory(arena, RULE_SETUP, NULL);
	SCOPED(release_connection) PGconn *admin = connected("postgres");

	(void)state;
	execute(arena, admin, "DROP DATABASE IF EXISTS rule_schema");
	assert_null(execute(arena, admin, "CREATE DATABASE rule_schema"));
	{
		SCOPED(release_connection) PGconn *connection = connected("rule_schema");

		assert_null(run_migration(arena, connection, &directory.migrations[0]));
	}
	return 0;
}

static void the_bad_and_the_good_run_or_fail_as_it_is_said(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rule_cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct rule_case *one = &rule_cases[i];
		const char *bad = run_text(arena, one->bad);
		const char *good = one->good ? run_text(arena, one->good) : NULL;

		if (!text_equal(bad, one->fails))
			print_message("%s: %s\n  gives %s\n", one->code, one->bad,
				      bad ? bad : "ok");
		if (good)
			print_message("%s: %s\n  gives %s\n", one->code, one->good, good);
		wrong += !text_equal(bad, one->fails) || good;
	}
	assert_int_equal(wrong, 0);
}

/* What stands in front of the statement that was found, and then what is to be written in its
 * place. */
static const char *instead(struct arena *arena, const char *bad, const struct lint_finding *finding)
{
	bool begun = !strncmp(bad, "BEGIN", 5);

	return arena_printf(arena, "%.*s" LINT_THEN "%s", begun ? 0 : (int)finding->offset, bad,
			    finding->fix);
}

/* With what rows are to be filled only their owner knows. */
static bool is_to_be_filled(const struct rule_case *one)
{
	return !strcmp(one->code, "MF103");
}

static void what_a_finding_says_to_write_runs(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rule_cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct rule_case *one = &rule_cases[i];
		const struct lint_finding *finding = test_rule_finding(
		    arena, RULE_SETUP, one->bad, (struct rule_wanted) { one->code, one->version });
		const char *failed = finding && !text_equal(finding->fix, finding->rule->fix) &&
					     !is_to_be_filled(one)
					 ? run_text(arena, instead(arena, one->bad, finding))
					 : NULL;

		wrong += failed != NULL;
		if (failed)
			print_message("%s gives %s:\n%s\n", one->code, failed, finding->fix);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bad_and_the_good_run_or_fail_as_it_is_said),
		cmocka_unit_test(what_a_finding_says_to_write_runs),
	};

	server = getenv("LOCKSTEP_TEST_POSTGRES");
	if (!server) {
		print_message("LOCKSTEP_TEST_POSTGRES names no server\n");
		return 1;
	}
	return cmocka_run_group_tests(tests, make_schema, NULL);
}
