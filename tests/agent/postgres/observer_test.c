#include "tests/agent/postgres/database.h"

/* Who keeps a statement of ours from its lock, seen over a second connection. */

static struct target *opened(struct fixture *fixture)
{
	struct error error = { 0 };
	struct target *target;

	assert_ok(target_open(&fixture->settings, &target, &error));
	return target;
}

static bool say(struct arena *arena, struct target *target, const char *sql,
		struct statement_result *result)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct error error = { 0 };

	return target_execute(arena, target, &statement, result, &error);
}

static struct target *holding(struct arena *arena, struct fixture *fixture)
{
	struct target *holder = opened(fixture);
	struct statement_result result;

	assert_true(say(arena, holder, "CREATE TABLE a (x integer)", &result));
	assert_true(say(arena, holder, "GRANT ALL ON a TO PUBLIC", &result));
	assert_true(say(arena, holder, "BEGIN", &result));
	assert_true(say(arena, holder, "LOCK TABLE\n\ta /* by hand */", &result));
	return holder;
}

/* What a statement that does not get its lock says of who is in the way. */
static const char *blocked_by(struct arena *arena, struct fixture *fixture)
{
	struct target *target = opened(fixture);
	struct statement_result result;

	assert_true(say(arena, target, "SET lock_timeout = '700ms'", &result));
	assert_false(say(arena, target, "SELECT 1 FROM a", &result));
	assert_string_equal(result.sqlstate, "55P03");
	assert_true(result.waited > 100000 && result.waited <= result.duration);
	target_close(target);
	return result.blocked_by;
}

static void who_is_in_the_way_is_named_with_what_it_does(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct target *holder;
	const char *text;

	(void)state;
	fixture.settings.application = "the holder";
	holder = holding(arena, &fixture);
	text = blocked_by(arena, &fixture);
	assert_non_null(text);
	assert_int_equal(
	    fixture_rows(&fixture,
			 arena_printf(arena,
				      "SELECT FROM pg_stat_activity WHERE starts_with($q$%s$q$, "
				      "'process ' || pid || ' (the holder, user ' || usename)",
				      text)),
	    1);
	assert_non_null(strstr(text, ", idle in transaction, query began 2"));
	assert_non_null(strstr(text, "): LOCK TABLE a /* by hand */"));
	target_close(holder);
}

static void nobody_is_named_where_nothing_waits(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct target *target = opened(&fixture);
	struct statement_result result;

	(void)state;
	assert_true(say(arena, target, "SELECT pg_sleep(0.7)", &result));
	assert_null(result.blocked_by);
	target_close(target);
}

/* A role of the test's own, and a fixture of what it sees. */
static struct fixture of_role(struct arena *arena, const struct fixture *fixture, const char *role,
			      const char *options)
{
	struct server server = server_of_tests();
	struct fixture mine = *fixture;

	admin_do(arena_printf(arena, "CREATE ROLE %s LOGIN PASSWORD 'secret' %s", role, options));
	mine.settings.url = arena_printf(arena, "postgres://%s:secret@%s:%u%s", role, server.host,
					 server.port, strrchr(fixture->settings.url, '/'));
	return mine;
}

static void a_role_that_may_not_see_says_what_it_needs(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena), mine;
	struct target *holder = holding(arena, &fixture);
	const char *role = arena_printf(arena, "plain_%ld", (long)getpid()), *text;

	(void)state;
	mine = of_role(arena, &fixture, role, "");
	text = blocked_by(arena, &mine);
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
	assert_true(text_starts_with(text, "process "));
	assert_non_null(strstr(text, " (lockstep, user "));
	assert_non_null(strstr(text, "): what it does is not shown to us: needs pg_monitor"));
	assert_null(strstr(text, "LOCK TABLE"));
	target_close(holder);
}

static void what_cannot_be_looked_at_is_not_called_nobody(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena), mine;
	struct target *holder = holding(arena, &fixture);
	const char *role = arena_printf(arena, "single_%ld", (long)getpid()), *text;

	(void)state;
	mine = of_role(arena, &fixture, role, "CONNECTION LIMIT 1");
	text = blocked_by(arena, &mine);
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
	assert_non_null(strstr(text, "a session that cannot be seen ("));
	assert_non_null(strstr(text, "too many connections"));
	target_close(holder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_in_the_way_is_named_with_what_it_does),
		cmocka_unit_test(nobody_is_named_where_nothing_waits),
		cmocka_unit_test(a_role_that_may_not_see_says_what_it_needs),
		cmocka_unit_test(what_cannot_be_looked_at_is_not_called_nobody),
	};

	if (!server_given("agent/postgres/observer"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
