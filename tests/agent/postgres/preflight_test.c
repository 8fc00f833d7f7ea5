#include "tests/agent/postgres/database.h"

#include "agent/inspect.h"

/* A role that may log in and nothing else, dropped with the arena, after the database. */
static void role_drop(void *object)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	admin_do(arena_printf(arena, "DROP ROLE IF EXISTS %s", (char *)object));
	free(object);
}

static const char *role_new(struct arena *arena)
{
	struct timespec now;
	const char *name;

	clock_gettime(CLOCK_REALTIME, &now);
	name = arena_printf(arena, "poor_%ld_%ld", (long)getpid(), (long)now.tv_nsec);
	admin_do(arena_printf(arena, "CREATE ROLE %s LOGIN PASSWORD 'poor'", name));
	arena_defer(arena, role_drop, strdup(name));
	return name;
}

static struct fixture poor_fixture(struct arena *arena, const char *database, const char *role)
{
	struct server server = server_of_tests();

	return fixture_new(arena, arena_printf(arena, "postgres://%s:poor@%s:%u/%s", role,
					       server.host, server.port, database));
}

static const char *problem_of(struct fixture *fixture, const char *policy_text)
{
	struct inspection found;
	struct policy policy;
	struct error error;

	assert_ok(policy_read(policy_text, &policy, &error));
	target_inspect(fixture->arena, &fixture->settings, &found);
	if (!found.examined)
		fail_msg("%s", found.problem);
	return preflight_problem(fixture->arena, &found.preflight, &policy, clock_wall());
}

static void a_target_of_its_owner_has_no_faults(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	assert_null(problem_of(&fixture, "restore-point=1"));
	FILES(&fixture, "CREATE TABLE a (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_null(problem_of(&fixture, "restore-point=1"));
}

/* Each step gives the role what the fault before it asked for; NULL: the owner makes the ledger. */
static const struct {
	const char *fault, *step;
} privileges[] = {
	{ "role %s may not make the schema lockstep, where the ledger is kept: GRANT CREATE ON "
	  "DATABASE",
	  "CREATE SCHEMA lockstep" },
	{ "role %s may not use the schema lockstep: GRANT USAGE ON SCHEMA lockstep TO",
	  "GRANT USAGE ON SCHEMA lockstep TO %s" },
	{ "role %s may not make the ledger's tables: GRANT CREATE ON SCHEMA lockstep TO", NULL },
	{ "role %s may not read and write lockstep.",
	  "ALTER TABLE lockstep.migrations DROP COLUMN details" },
	{ "role %s may not read and write lockstep.",
	  "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA lockstep TO %s" },
	{ "role %s may not alter lockstep.migrations, which an earlier version made",
	  "ALTER TABLE lockstep.migrations ADD COLUMN details text" },
	{ "role %s may make nothing in any schema: GRANT CREATE ON SCHEMA public TO",
	  "GRANT CREATE ON SCHEMA public TO %s" },
};

static const char *with_role(struct arena *arena, const char *text, const char *role)
{
	const char *at = strstr(text, "%s");

	return at ? arena_printf(arena, "%.*s%s%s", (int)(at - text), text, role, at + 2) : text;
}

static void what_the_role_lacks_is_said_with_what_gives_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *role = role_new(arena), *database = database_new(arena);
	struct fixture owner = fixture_new(arena, server_url(arena, database));
	struct fixture poor = poor_fixture(arena, database, role);
	struct error error = { 0 };

	(void)state;
	fixture_do(&owner, "REVOKE CREATE ON SCHEMA public FROM PUBLIC"); /* before 15 all may */
	FILES(&owner, "CREATE TABLE a (x integer);");
	for (size_t i = 0; i < COUNT(privileges); i++) {
		const char *found = problem_of(&poor, "");
		const char *fault = with_role(arena, privileges[i].fault, role);

		if (!found ||
		    !text_starts_with(found, arena_printf(arena, "privileges: %s", fault)))
			fail_msg("%s, not: %s", found, fault);
		if (privileges[i].step)
			fixture_do(&owner, with_role(arena, privileges[i].step, role));
		else
			assert_ok(fixture_run(&owner, &error));
	}
	assert_null(problem_of(&poor, ""));
}

static void who_may_not_is_refused_before_anything_is_made(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *role = role_new(arena), *database = database_new(arena);
	struct fixture poor = poor_fixture(arena, database, role);
	struct error error = { 0 };

	(void)state;
	FILES(&poor, "SELECT 1;");
	assert_false(fixture_run(&poor, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "not fit to be changed: privileges: role poor_"));
}

static void a_fixed_schema_is_to_be_written_to(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *role = role_new(arena), *database = database_new(arena);
	struct fixture owner = fixture_new(arena, server_url(arena, database));
	struct fixture poor = poor_fixture(arena, database, role);

	(void)state;
	poor.settings.schema = "tenant";
	fixture_do(&owner, "CREATE SCHEMA tenant");
	fixture_do(&owner,
		   arena_printf(arena, "GRANT CREATE ON DATABASE %s TO %s", database, role));
	assert_non_null(strstr(problem_of(&poor, ""), "may make nothing in schema tenant: GRANT"));
	fixture_do(&owner, arena_printf(arena, "GRANT ALL ON SCHEMA tenant TO %s", role));
	assert_null(problem_of(&poor, ""));
}

static void a_restore_point_that_is_demanded_has_to_be_allowed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *role = role_new(arena), *database = database_new(arena);
	struct fixture owner = fixture_new(arena, server_url(arena, database));
	struct fixture poor = poor_fixture(arena, database, role);

	(void)state;
	fixture_do(&owner,
		   arena_printf(arena, "GRANT CREATE ON DATABASE %s TO %s", database, role));
	assert_null(problem_of(&poor, ""));
	assert_string_equal(
	    problem_of(&poor, "restore-point=1"),
	    arena_printf(arena,
			 "restore-point: role %s may not make one: GRANT EXECUTE ON "
			 "FUNCTION pg_create_restore_point(text) TO %s",
			 role, role));
	fixture_do(&owner,
		   arena_printf(arena,
				"GRANT EXECUTE ON FUNCTION pg_create_restore_point(text) TO %s",
				role));
	assert_null(problem_of(&poor, "restore-point=1"));
}

static void a_backup_that_nobody_tells_of_is_a_fault_when_it_is_demanded(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	const char *folder = test_folder(arena);

	(void)state;
	assert_non_null(strstr(problem_of(&fixture, "backup-age=3600000"), "nobody tells"));
	test_write(arena, folder, "stamp", "");
	fixture.settings.backup_stamp = arena_printf(arena, "%s/stamp", folder);
	assert_null(problem_of(&fixture, "backup-age=3600000"));
}

/* Atlas takes its key exclusively, our targets in one database share it. */
static void whoever_holds_a_lock_that_excludes_us_is_named(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct fixture other = fixture_new(
	    arena, server_url(arena, arena_printf(arena, "%s?application_name=atlas", database)));
	struct statement statement = { .text = bytes_of("SELECT pg_advisory_lock(2686470616)") };
	SCOPED(target_release) struct target *holder = NULL;
	struct statement_result result;
	struct error error = { 0 };

	(void)state;
	other.settings.project = "billing";
	other.settings.application = "agent eu-2";
	assert_ok(target_open(&other.settings, &holder, &error));
	assert_ok(target_lock(holder, 0, &error));
	assert_null(problem_of(&fixture, ""));
	target_unlock(holder);
	assert_ok(target_execute(arena, holder, &statement, &result, &error));
	assert_non_null(strstr(problem_of(&fixture, ""), "lock: held by agent eu-2 (process "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_target_of_its_owner_has_no_faults),
		cmocka_unit_test(what_the_role_lacks_is_said_with_what_gives_it),
		cmocka_unit_test(who_may_not_is_refused_before_anything_is_made),
		cmocka_unit_test(a_fixed_schema_is_to_be_written_to),
		cmocka_unit_test(a_restore_point_that_is_demanded_has_to_be_allowed),
		cmocka_unit_test(a_backup_that_nobody_tells_of_is_a_fault_when_it_is_demanded),
		cmocka_unit_test(whoever_holds_a_lock_that_excludes_us_is_named),
	};

	if (!server_given("preflight"))
		return 0;
	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
