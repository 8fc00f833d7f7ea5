#include "tests/agent/postgres/database.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

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
				     "holds: the server says of transaction "));
	assert_non_null(strstr(error.text, ": aborted; run again: "));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_whose_answer_was_lost_is_found_in_the_ledger),
		cmocka_unit_test(a_commit_that_never_arrived_is_told_and_done_by_the_next_attempt),
		cmocka_unit_test(a_connection_that_dies_in_a_statement_leaves_nothing),
		cmocka_unit_test(a_connection_that_dies_in_a_bare_statement_leaves_it_in_doubt),
	};

	crypto_start();
	if (!server_given("agent/postgres/lost_connection"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
