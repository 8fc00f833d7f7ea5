#include "tests/agent/fixture.h"

/* A database that somebody else writes to is tried for again, and nothing is done twice. */

static void block(struct fixture *fixture)
{
	struct error error = { 0 };
	struct target *other;

	assert_ok(target_open(&fixture->settings, &other, &error));
	assert_ok(target_begin(other, &error));
	fixture->other = other;
}

static void let_go(struct fixture *fixture, const struct progress *progress)
{
	if (progress->state == PROGRESS_RETRIED)
		target_rollback(fixture->other);
}

static struct fixture scene_of(struct arena *arena, const char *policy)
{
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	FILES(&fixture, "CREATE TABLE effects (x);");
	assert_ok(fixture_run(&fixture, &error));
	fixture.policy = fixture_policy(policy);
	fixture.seed = 4;
	block(&fixture);
	return fixture;
}

static void what_waited_for_a_writer_comes_through_when_that_is_done(void **state)
{
	static const char *const files[] = {
		"INSERT INTO effects VALUES (1); INSERT INTO effects VALUES (2);",
		TXMODE_NONE_LINE "INSERT INTO effects VALUES (1); INSERT INTO effects VALUES (2);",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = scene_of(arena, "lock-timeout=50");
		struct error error = { 0 };

		fixture.heard_of = let_go;
		FILES(&fixture, "CREATE TABLE effects (x);", files[i]);
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 1);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM effects"), 2);
		assert_string_equal(fixture_ledger_text(&fixture),
				    "001 applied 1/1, 002 applied 2/2");
		target_close(fixture.other);
	}
}

static void when_the_tries_are_at_their_end_it_failed_and_says_so(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = scene_of(arena, "lock-timeout=50;lock-retries=2");
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE effects (x);", "INSERT INTO effects VALUES (1);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text, "database is locked; given up after 3 tries in "));
	assert_int_equal(fixture_seen(&fixture, PROGRESS_RETRIED), 2);
	target_rollback(fixture.other);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM effects"), 0);
	target_close(fixture.other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waited_for_a_writer_comes_through_when_that_is_done),
		cmocka_unit_test(when_the_tries_are_at_their_end_it_failed_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
