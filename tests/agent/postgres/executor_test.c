#include "tests/agent/postgres/database.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#define CATALOG                                                                                    \
	"SELECT 1 FROM pg_namespace UNION ALL SELECT 1 FROM pg_class UNION ALL SELECT 1 FROM "     \
	"pg_proc "                                                                                 \
	"UNION ALL SELECT 1 FROM pg_type UNION ALL SELECT 1 FROM pg_attribute UNION ALL SELECT 1 " \
	"FROM "                                                                                    \
	"pg_event_trigger UNION ALL SELECT 1 FROM pg_enum UNION ALL SELECT 1 FROM pg_constraint"

static void a_file_and_its_row_are_one_transaction(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	struct ledger ledger;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "002.sql:1: statement 2 of 2 failed: relation \"b\" does not exist (SQLSTATE "
	    "42P01); nothing of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 failed 0/2");
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	ledger = fixture_ledger(&fixture);
	assert_true(ledger.rows[0].started > 1700000000000 &&
		    ledger.rows[0].finished >= ledger.rows[0].started);
	assert_true(hash_equal(&ledger.rows[1].content, &fixture.migrations[1].content));
	assert_int_equal(ledger.epoch, 1);
}

static void concurrently_runs_bare_with_its_intent_written_before(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "CREATE INDEX CONCURRENTLY i ON a (x);\nINSERT INTO a VALUES (1), (1);");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 2/2");
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "CREATE INDEX CONCURRENTLY i ON a (x);\nINSERT INTO a VALUES (1), (1);",
	      "INSERT INTO a VALUES (2);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (x);");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql:2: statement 2 of 2 failed: could not create unique index \"u\" "
	    "(SQLSTATE 23505); Key (x)=(1) is duplicated.; an INVALID index that it left is "
	    "taken away by the next attempt; 1 of its 2 statements hold: leave the file as it is, "
	    "correct the cause, and run again to resume");
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 1/1, 002 applied 2/2, 003 failed 1/2");
	fixture_do(&fixture, "DELETE FROM a WHERE x = 1");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
	fixture_do(&fixture, "UPDATE lockstep.migrations SET outcome = 'intent', applied = 1 WHERE "
			     "version = '003'");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INDETERMINATE);
}

static void a_statement_that_only_the_server_knows_to_be_bare_runs_bare(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "-- atlas:txmode none\n\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a "
	      "VALUES "
	      "(2); END $$;");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	FILES(&fixture, "CREATE TABLE a (x integer);",
	      "-- atlas:txmode none\n\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a "
	      "VALUES "
	      "(2); END $$;",
	      "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql:1: statement 1 of 1 failed: invalid transaction termination (SQLSTATE "
	    "2D000); PL/pgSQL function inline_code_block line 1 at COMMIT; put `-- "
	    "atlas:txmode none` into the file's first line, so that it runs statement by "
	    "statement; nothing of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
}

static void what_a_file_set_is_set_again_when_it_resumes_and_gone_after_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "-- atlas:txmode none\n\nCREATE SCHEMA s;\nSET search_path = s;\n"
	      "CREATE TABLE a (x integer);\nINSERT INTO b VALUES (1);",
	      "CREATE TABLE c (x integer);");
	assert_false(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 failed 3/4");
	fixture_do(&fixture, "CREATE TABLE s.b (x integer)");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM s.b"), 1);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM public.c"), 0);
}

static void a_file_may_become_a_role_that_cannot_write_the_ledger(void **state)
{
	static const char *const modes[] = { "", "-- atlas:txmode none\n\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		const char *role = arena_printf(arena, "weak_%ld", (long)getpid());
		struct error error = { 0 };

		admin_do(arena_printf(arena, "CREATE ROLE %s", role));
		fixture_do(&fixture,
			   arena_printf(arena, "GRANT CREATE ON SCHEMA public TO %s", role));
		FILES(&fixture,
		      arena_printf(arena,
				   "%sSET ROLE %s;\nCREATE TABLE a (x integer);\n"
				   "INSERT INTO a VALUES (1);",
				   modes[i], role),
		      arena_printf(arena,
				   "%sSET SESSION AUTHORIZATION %s;\nCREATE TABLE b (x integer);",
				   modes[i], role),
		      "CREATE TABLE c (x integer);");
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(
		    fixture_rows(&fixture,
				 arena_printf(arena,
					      "SELECT 1 FROM pg_tables WHERE tableowner = '%s'",
					      role)),
		    2);
		fixture_do(&fixture, arena_printf(arena, "DROP OWNED BY %s", role));
		admin_do(arena_printf(arena, "DROP ROLE %s", role));
	}
}

static void a_deferred_constraint_fails_the_file_and_not_the_connection(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "CREATE TABLE p (id integer PRIMARY KEY);\n"
	      "CREATE TABLE c (p integer REFERENCES p DEFERRABLE INITIALLY DEFERRED);",
	      "INSERT INTO c VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "violates foreign key constraint"));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 2/2, 002 failed 0/1");
}

static void a_stale_epoch_cannot_commit_even_when_it_holds_the_lock(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	struct target *target;

	(void)state;
	fixture.epoch = 7;
	FILES(&fixture, "CREATE TABLE a (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_ok(target_begin(target, &error));
	assert_refused(
	    target_ledger_fence(target, 6, &error), ERROR_CONFLICT,
	    arena_printf(arena,
			 "%s: an attempt with a higher epoch than 6 was here: this one is "
			 "stale and stops",
			 target_name(target)));
	target_close(target);
}

/* A newer attempt comes while the statement runs: what only a run without the lock can do. */
static void overtake(void *context, const struct progress *progress)
{
	struct fixture *fixture = context;
	struct error error = { 0 };
	struct target *other;

	if (progress->state != PROGRESS_STATEMENT_SUCCEEDED || progress->statement->index != 1)
		return;
	assert_ok(target_open(&fixture->settings, &other, &error));
	assert_ok(target_ledger_fence(other, 9, &error));
	target_close(other);
}

static void an_attempt_that_is_overtaken_commits_no_more(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct execution execution;
	struct error error = { 0 };
	bool stopped;

	(void)state;
	FILES(&fixture,
	      "-- atlas:txmode none\n\nCREATE TABLE a (x integer);\nINSERT INTO a VALUES (1);");
	assert_ok(target_open(&fixture.settings, &fixture.target, &error));
	execution = fixture_execution(&fixture);
	execution.report = overtake;
	assert_refused(
	    executor_run(&execution, &stopped, &error), ERROR_CONFLICT,
	    arena_printf(arena,
			 "%s: an attempt with a higher epoch than 1 was here: this one is "
			 "stale and stops",
			 target_name(fixture.target)));
	target_close(fixture.target);
	assert_string_equal(fixture_ledger_text(&fixture), "001 partial 1/2");
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
}

/* A wire to the server that breaks once, right after the server answered the COMMIT number
 * `commits`, so that the answer is lost; or before it was passed on. */
struct wire {
	int listener;
	unsigned port;
	int commits;
	bool before;
	struct server server;
	pthread_t thread;
};

static bool pass(int from, int to, bool *commit)
{
	char bytes[65536];
	ssize_t size = read(from, bytes, sizeof bytes);

	if (size <= 0)
		return false;
	*commit = memmem(bytes, (size_t)size, "COMMIT\n", 7);
	return write(to, bytes, (size_t)size) == size;
}

static void wire_serve(struct wire *wire, int client)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)wire->server.port) };
	int server = socket(AF_INET, SOCK_STREAM, 0);
	bool broken = false, commit, ignored;

	inet_pton(AF_INET, wire->server.host, &address.sin_addr);
	if (connect(server, (struct sockaddr *)&address, sizeof address))
		broken = true;
	while (!broken) {
		struct pollfd ends[] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };

		poll(ends, 2, -1);
		commit = false;
		if (ends[0].revents && wire->before && wire->commits == 1) {
			char bytes[65536];
			ssize_t size = recv(client, bytes, sizeof bytes, MSG_PEEK);

			if (size > 0 && memmem(bytes, (size_t)size, "COMMIT\n", 7)) {
				wire->commits--;
				break;
			}
		}
		if (ends[0].revents)
			broken = !pass(client, server, &commit);
		if (!broken && commit && !--wire->commits) {
			struct pollfd answer = { server, POLLIN, 0 };
			char byte;

			poll(&answer, 1, -1);
			recv(server, &byte, 1, MSG_PEEK);
			break;
		}
		if (!broken && ends[1].revents)
			broken = !pass(server, client, &ignored);
	}
	close(server);
	close(client);
}

struct link {
	struct wire *wire;
	int client;
};

static void *wire_link(void *context)
{
	struct link *link = context;

	wire_serve(link->wire, link->client);
	free(link);
	return NULL;
}

static void *wire_accept(void *context)
{
	struct wire *wire = context;
	int client;

	while ((client = accept(wire->listener, NULL, NULL)) >= 0) {
		struct link *link = calloc(1, sizeof *link);
		pthread_t thread;

		*link = (struct link) { wire, client };
		pthread_create(&thread, NULL, wire_link, link);
		pthread_join(thread, NULL); /* one at a time is all it takes */
	}
	return NULL;
}

static void wire_end(void *object)
{
	struct wire *wire = object;

	shutdown(wire->listener, SHUT_RDWR);
	pthread_join(wire->thread, NULL);
	close(wire->listener);
	free(wire);
}

static struct wire *wire_new(struct arena *arena, int commits, bool before)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	struct wire *wire = calloc(1, sizeof *wire);

	*wire = (struct wire) { .commits = commits, .before = before, .server = server_of_tests() };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	wire->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(wire->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(wire->listener, 8), 0);
	assert_int_equal(getsockname(wire->listener, (struct sockaddr *)&address, &size), 0);
	wire->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&wire->thread, NULL, wire_accept, wire), 0);
	arena_defer(arena, wire_end, wire);
	return wire;
}

static struct fixture wired_fixture(struct arena *arena, int commits, bool before)
{
	const char *database = database_new(arena);
	struct wire *wire = wire_new(arena, commits, before);

	return fixture_new(arena, arena_printf(arena, "postgres://%s:%s@127.0.0.1:%u/%s",
					       wire->server.user, wire->server.password, wire->port,
					       database));
}

static void a_commit_whose_answer_was_lost_is_found_in_the_ledger(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = wired_fixture(arena, 2, false);
	struct error error = { 0 };

	(void)state;
	fixture.one_by_one = true;
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);",
	      "INSERT INTO a VALUES (2);");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 2);
	assert_string_equal(fixture_ledger_text(&fixture),
			    "001 applied 1/1, 002 applied 1/1, 003 applied 1/1");
}

static void a_commit_that_never_arrived_is_told_and_done_by_the_next_attempt(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = wired_fixture(arena, 2, true);
	struct error error = { 0 };

	(void)state;
	fixture.one_by_one = true;
	FILES(&fixture, "CREATE TABLE a (x integer);", "INSERT INTO a VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_UNREACHABLE);
	assert_true(text_starts_with(error.text,
				     "002.sql: its commit did not happen and nothing of it "
				     "holds; run again: "));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

static void a_connection_that_dies_in_a_statement_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);\n"
			"SELECT pg_terminate_backend(pg_backend_pid());");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_UNREACHABLE);
	assert_true(text_starts_with(error.text, "001.sql: nothing of it holds; run again: "));
	assert_string_equal(fixture_ledger_text(&fixture), "");
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM pg_class WHERE relname = 'a'"), 0);
}

static void a_connection_that_dies_in_a_bare_statement_leaves_it_in_doubt(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "-- atlas:txmode none\n\nCREATE TABLE a (x integer);\n"
			"DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; "
			"PERFORM pg_terminate_backend(pg_backend_pid()); END $$;");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INDETERMINATE);
	assert_string_equal(fixture_ledger_text(&fixture), "001 intent 1/2");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_INDETERMINATE);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

static void an_interrupted_statement_fails_and_leaves_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SELECT pg_sleep(60);");
	assert_false(fixture_run_interrupted(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(
	    strstr(error.text, "canceling statement due to user request (SQLSTATE 57014)"));
}

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

static void what_depends_on_a_gap_is_not_rehearsed_either(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE old (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	fixture.rehearse = true;
	FILES(&fixture, "CREATE TABLE old (x integer);",
	      "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON old (x);\nALTER INDEX i RENAME TO j;");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(
	    fixture.seen[fixture.seen_count - 2].why,
	    "depends on 002.sql:2, which was not rehearsed (relation \"i\" does not "
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
	FILES(&fixture, "CREATE TABLE old (x integer);", "ALTER TABLE old ADD COLUMN y integer;");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture.seen[2].why, "another session holds the lock it needs");
	target_close(other);
}

static void kills_at_any_moment_lose_and_repeat_nothing(void **state)
{
	static const char *const modes[] = { "", "-- atlas:txmode none\n\n" };
	enum {
		FILES_OF_RUN = 8
	};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		const char *texts[FILES_OF_RUN];
		unsigned attempts;

		texts[0] = "CREATE TABLE a (x integer);";
		for (int k = 1; k < FILES_OF_RUN; k++)
			texts[k] =
			    arena_printf(arena,
					 "%sINSERT INTO a VALUES (%d);\nINSERT INTO a VALUES "
					 "(%d);\nINSERT INTO a VALUES (%d);",
					 modes[i % COUNT(modes)], 3 * k, 3 * k + 1, 3 * k + 2);
		fixture.one_by_one = i % 4 > 1;
		fixture_files(&fixture, texts, FILES_OF_RUN);
		attempts = fixture_attempts_killed(&fixture, i);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 21);
		assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT x FROM a"), 21);
		assert_int_equal(fixture_ledger(&fixture).count, FILES_OF_RUN);
		print_message("seed %u: %u attempts\n", i, attempts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_and_its_row_are_one_transaction),
		cmocka_unit_test(concurrently_runs_bare_with_its_intent_written_before),
		cmocka_unit_test(a_statement_that_only_the_server_knows_to_be_bare_runs_bare),
		cmocka_unit_test(what_a_file_set_is_set_again_when_it_resumes_and_gone_after_it),
		cmocka_unit_test(a_file_may_become_a_role_that_cannot_write_the_ledger),
		cmocka_unit_test(a_deferred_constraint_fails_the_file_and_not_the_connection),
		cmocka_unit_test(a_stale_epoch_cannot_commit_even_when_it_holds_the_lock),
		cmocka_unit_test(an_attempt_that_is_overtaken_commits_no_more),
		cmocka_unit_test(a_commit_whose_answer_was_lost_is_found_in_the_ledger),
		cmocka_unit_test(a_commit_that_never_arrived_is_told_and_done_by_the_next_attempt),
		cmocka_unit_test(a_connection_that_dies_in_a_statement_leaves_nothing),
		cmocka_unit_test(a_connection_that_dies_in_a_bare_statement_leaves_it_in_doubt),
		cmocka_unit_test(an_interrupted_statement_fails_and_leaves_nothing),
		cmocka_unit_test(a_rehearsal_shows_failures_and_leaves_nothing),
		cmocka_unit_test(what_one_transaction_cannot_show_is_not_rehearsed),
		cmocka_unit_test(what_depends_on_a_gap_is_not_rehearsed_either),
		cmocka_unit_test(a_rehearsal_gives_way_to_others_locks),
		cmocka_unit_test(kills_at_any_moment_lose_and_repeat_nothing),
	};

	crypto_start();
	if (!server_given("agent/postgres/executor"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
