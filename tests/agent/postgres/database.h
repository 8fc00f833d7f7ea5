#ifndef TESTS_AGENT_POSTGRES_DATABASE_H
#define TESTS_AGENT_POSTGRES_DATABASE_H
#include "tests/agent/fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <time.h>

#include "core/base/clock.h"

/* Databases of a test's own, on the server of LOCKSTEP_TEST_POSTGRES (a superuser's URL). */
struct server {
	char user[64], password[128], host[64];
	unsigned port;
};

struct database {
	const char *base;
	char name[80];
};

/* Is there a server?  Says so when there is none: main then ends well and nothing is proved. */
static inline bool server_given(const char *test)
{
	const char *url = getenv("LOCKSTEP_TEST_POSTGRES");

	if (!url || !*url)
		printf("skip - %s: LOCKSTEP_TEST_POSTGRES is not set, there is no server\n", test);
	return url && *url;
}

static inline struct server server_of_tests(void)
{
	const char *url = getenv("LOCKSTEP_TEST_POSTGRES");
	struct server server;

	if (sscanf(url, "postgres://%63[^:]:%127[^@]@%63[^:]:%u", server.user, server.password,
		   server.host, &server.port) != 4)
		fail_msg(
		    "LOCKSTEP_TEST_POSTGRES is to be postgres://user:password@host:port/database");
	return server;
}

static inline char *server_url(struct arena *arena, const char *database)
{
	struct server server = server_of_tests();

	return arena_printf(arena, "postgres://%s:%s@%s:%u/%s", server.user, server.password,
			    server.host, server.port, database);
}

/* The same as the target calls itself in errors. */
static inline char *server_name(struct arena *arena, const char *database)
{
	return target_url_masked(arena, server_url(arena, database));
}

static inline void admin_do(const char *sql)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fixture_new(arena, getenv("LOCKSTEP_TEST_POSTGRES"));

	fixture_do(&fixture, sql);
}

static inline void database_drop(void *object)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct database *database = object;

	/* WITH (FORCE) needs PostgreSQL 13. */
	admin_do(arena_printf(arena,
			      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
			      "datname = '%s'",
			      database->name));
	admin_do(arena_printf(arena, "DROP DATABASE IF EXISTS %s", database->name));
	free(database);
}

/* A fresh database, dropped with the arena; returns its name. */
static inline const char *database_new(struct arena *arena)
{
	struct database *database = calloc(1, sizeof *database);
	struct timespec now;

	server_of_tests();
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(database->name, sizeof database->name, "lockstep_%ld_%ld", (long)getpid(),
		 (long)now.tv_nsec);
	admin_do(arena_printf(arena,
			      "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE "
			      "'C.UTF-8' LC_CTYPE 'C.UTF-8'",
			      database->name));
	arena_defer(arena, database_drop, database);
	return database->name;
}

static inline struct fixture database_fixture(struct arena *arena)
{
	return fixture_new(arena, server_url(arena, database_new(arena)));
}

/* PostgreSQL 13 = 13. */
static inline bool server_is_at_least(struct fixture *fixture, int major)
{
	return fixture_rows(fixture, arena_printf(fixture->arena,
						  "SELECT 1 WHERE current_setting("
						  "'server_version_num')::integer >= %d",
						  major * 10000)) == 1;
}

static inline unsigned port_free(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(descriptor, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(descriptor, (struct sockaddr *)&address, &size), 0);
	close(descriptor);
	return ntohs(address.sin_port);
}
#endif
