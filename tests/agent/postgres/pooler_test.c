#include "tests/agent/postgres/database.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "core/base/file.h"

#define PGBOUNCER "/usr/sbin/pgbouncer"

/* A server of this test's own, ended with the arena. */
static void bouncer_end(void *object)
{
	pid_t *child = object;

	kill(*child, SIGKILL);
	waitpid(*child, NULL, 0);
	free(child);
}

static void bouncer_start(struct arena *arena, unsigned port)
{
	struct server server = server_of_tests();
	const char *folder = test_folder(arena);
	pid_t *child = calloc(1, sizeof *child);

	assert_int_equal(chmod(folder, 0755), 0);
	test_write(arena, folder, "users.txt",
		   arena_printf(arena, "\"%s\" \"%s\"\n", server.user, server.password));
	test_write(
	    arena, folder, "bouncer.ini",
	    arena_printf(arena,
			 "[databases]\n* = host=%s port=%u\n[pgbouncer]\nlisten_addr=127.0.0.1\n"
			 "listen_port=%u\nauth_type=trust\nauth_file=%s/users.txt\n"
			 "pool_mode=transaction\nunix_socket_dir=\nlogfile=\npidfile=\n"
			 "ignore_startup_parameters=extra_float_digits\n",
			 server.host, server.port, port, folder));
	*child = fork();
	assert_true(*child >= 0);
	if (!*child) {
		int nowhere = open("/dev/null", O_RDWR);

		dup2(nowhere, STDOUT_FILENO);
		dup2(nowhere, STDERR_FILENO);
		if (getuid())
			execl(PGBOUNCER, PGBOUNCER, path_join(arena, folder, "bouncer.ini"),
			      (char *)0);
		else
			execl(PGBOUNCER, PGBOUNCER, "-u", "nobody",
			      path_join(arena, folder, "bouncer.ini"), (char *)0);
		_exit(127);
	}
	arena_defer(arena, bouncer_end, child);
}

static bool opens_within(struct target_settings *settings, int64_t patience, struct error *error)
{
	int64_t until = clock_monotonic() + patience;
	struct target *target;

	while (!target_open(settings, &target, error)) {
		struct timespec pause = { 0, 20000000 };

		if (clock_monotonic() > until)
			return false;
		nanosleep(&pause, NULL);
	}
	target_close(target);
	return true;
}

static void a_transaction_pooler_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = NULL;
	struct server server = server_of_tests();
	const char *database;
	unsigned port = port_free();
	struct fixture fixture;
	struct error error = { 0 };

	(void)state;
	if (!file_exists(PGBOUNCER)) {
		print_message("%s is not installed\n", PGBOUNCER);
		skip();
	}
	arena = arena_open();
	database = database_new(arena);
	bouncer_start(arena, port);
	fixture = fixture_new(arena, arena_printf(arena, "postgres://%s:%s@127.0.0.1:%u/%s",
						  server.user, server.password, port, database));
	assert_ok(opens_within(&fixture.settings, 10000, &error));
	FILES(&fixture, "CREATE TABLE a (x integer)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "postgres://%s:***@127.0.0.1:%u/%s: is behind a connection pooler, "
			 "where locks and settings do not hold: give the URL of the server "
			 "itself",
			 server.user, port, database));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transaction_pooler_is_refused),
	};

	crypto_start();
	if (!server_given("agent/postgres/pooler"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
