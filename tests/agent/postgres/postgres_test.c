#include "tests/agent/postgres/database.h"

static void an_unreachable_server_is_named_with_the_password_masked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	unsigned port = port_free();
	struct target_settings settings = { .project = "shop" };
	struct error error = { 0 };
	struct target *target;

	(void)state;
	settings.url = arena_printf(arena, "postgres://app:s3cret@127.0.0.1:%u/shop", port);
	assert_refused(
	    target_open(&settings, &target, &error), ERROR_UNREACHABLE,
	    arena_printf(arena,
			 "postgres://app:***@127.0.0.1:%u/shop: cannot be reached: "
			 "connection to server at \"127.0.0.1\", port %u failed: Connection "
			 "refused Is the server running on that host and accepting TCP/IP "
			 "connections?; see that the server runs and that the URL is right",
			 port, port));
}

static void a_wrong_password_is_masked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct server server = server_of_tests();
	struct target_settings settings = { .project = "shop" };
	struct error error = { 0 };
	struct target *target;

	(void)state;
	settings.url = arena_printf(arena, "postgres://%s:wr0ng%%21@%s:%u/postgres", server.user,
				    server.host, server.port);
	assert_refused(
	    target_open(&settings, &target, &error), ERROR_UNREACHABLE,
	    arena_printf(arena,
			 "postgres://%s:***@%s:%u/postgres: cannot be reached: connection to "
			 "server at \"%s\", port %u failed: FATAL: password authentication "
			 "failed for user \"%s\"; correct user and password of the target's "
			 "URL",
			 server.user, server.host, server.port, server.host, server.port,
			 server.user));
}

static void a_password_in_sql_is_masked_in_errors(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct server server = server_of_tests();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      arena_printf(arena, "SELECT 'x'::integer, '%s'::integer;", server.password));
	assert_false(fixture_run(&fixture, &error));
	assert_null(strstr(error.text, server.password));
	FILES(&fixture, arena_printf(arena, "SELECT '%s'::integer;", server.password));
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "001.sql:1: statement 1 of 1 failed: invalid input syntax for type integer: "
		       "\"***\" (SQLSTATE 22P02); nothing of this file holds");
}

static void a_url_that_libpq_does_not_understand_is_not_quoted(void **state)
{
	struct target_settings settings = {
		.project = "shop",
		.url = "postgres://app:s3cret@127.0.0.1:5432x/shop?nonsense=1",
	};
	struct error error = { 0 };
	struct target *target;

	(void)state;
	assert_refused(target_open(&settings, &target, &error), ERROR_INVALID,
		       "postgres://app:***@127.0.0.1:5432x/shop?nonsense=1: not a URL that libpq "
		       "understands: write "
		       "postgres://user:password@host:port/database?parameter=value and encode "
		       "special characters (%40 for @)");
}

static void a_read_only_database_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct error error = { 0 };

	(void)state;
	admin_do(arena_printf(arena, "ALTER DATABASE %s SET default_transaction_read_only = on",
			      database));
	FILES(&fixture, "CREATE TABLE a (x integer)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: is read-only (default_transaction_read_only is on): give the "
			 "URL of the primary, with a role that may write",
			 server_name(arena, database)));
}

static void tables_without_a_ledger_are_refused_by_name(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x integer)");
	fixture_do(&fixture, "CREATE TABLE carts (x integer)");
	fixture_do(&fixture, "CREATE TABLE orders (x integer)");
	fixture_do(&fixture, "CREATE SCHEMA drizzle");
	fixture_do(&fixture, "CREATE TABLE drizzle.__drizzle_migrations (x integer)");
	FILES(&fixture, "CREATE TABLE a (x integer)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: already holds tables (carts, drizzle.__drizzle_migrations, "
			 "orders) and has no ledger: adopt it with `lockstep baseline "
			 "TARGET`",
			 server_name(arena, database)));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM pg_namespace WHERE nspname = "
						"'lockstep'"),
			 0);
	assert_ok(fixture_baseline(&fixture, 1, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 baseline 0/0");
}

static void a_ledger_of_an_earlier_version_is_brought_up_to_date(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = fixture_new(arena, server_url(arena, database_new(arena)));
	struct error error = { 0 };
	struct ledger ledger;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer)");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "ALTER TABLE lockstep.migrations DROP COLUMN details");
	ledger = fixture_ledger(&fixture);
	assert_true(ledger.outdated);
	assert_int_equal(ledger.count, 1);
	assert_null(ledger.rows[0].details);
	FILES(&fixture, "CREATE TABLE a (x integer)", "CREATE TABLE b (x integer)");
	assert_ok(fixture_run(&fixture, &error));
	assert_false(fixture_ledger(&fixture).outdated);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1, 002 applied 1/1");
}

static void the_target_is_described(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };
	struct target_facts facts;
	struct target *target;

	(void)state;
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_ok(target_examine(arena, target, &facts, &error));
	target_close(target);
	assert_int_equal(facts.dialect, DIALECT_POSTGRES);
	assert_true(text_starts_with(facts.server, "PostgreSQL 1"));
	assert_false(facts.read_only || facts.pooled || facts.foreign_tables);
	assert_null(facts.foreign_names);
}

static void a_lock_excludes_others_and_names_its_holder(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct target_settings tenant = fixture.settings;
	struct error error = { 0 };
	struct target *first, *second, *other;

	(void)state;
	fixture.settings.application = "agent eu-1";
	tenant.project = "billing";
	assert_ok(target_open(&fixture.settings, &first, &error));
	assert_ok(target_open(&fixture.settings, &second, &error));
	assert_ok(target_open(&tenant, &other, &error));
	assert_ok(target_lock(first, 0, &error));
	assert_false(target_lock(second, 50, &error));
	assert_int_equal(error.code, ERROR_LOCKED);
	assert_true(
	    text_starts_with(error.text, arena_printf(arena, "%s: locked by agent eu-1 (process ",
						      server_name(arena, database))));
	assert_ok(target_lock(other, 0, &error));
	target_unlock(first);
	assert_ok(target_lock(second, 0, &error));
	target_close(first);
	target_close(second);
	target_close(other);
}

static void atlas_and_we_exclude_each_other(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct statement atlas = {
		.text = bytes_of("SELECT 1 WHERE pg_try_advisory_lock(2686470616)"),
	};
	struct statement_result result;
	struct error error = { 0 };
	struct target *target, *other;

	(void)state;
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_ok(target_open(&fixture.settings, &other, &error));
	assert_ok(target_lock(target, 0, &error));
	assert_ok(target_execute(arena, other, &atlas, &result, &error));
	assert_int_equal(result.rows, 0);
	target_unlock(target);
	assert_ok(target_execute(arena, other, &atlas, &result, &error));
	assert_int_equal(result.rows, 1);
	assert_false(target_lock(target, 0, &error));
	assert_int_equal(error.code, ERROR_LOCKED);
	target_close(target);
	target_close(other);
}

static void copy_data_goes_with_its_statement(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture,
	      "CREATE TABLE a (x integer, y text);\nCOPY a FROM stdin;\n1\tone\n2\t\\N\n\\.\n"
	      "INSERT INTO a VALUES (3, 'three');\n");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 3);
	assert_int_equal(fixture.seen[4].rows, 2);
	FILES(&fixture,
	      "CREATE TABLE a (x integer, y text);\nCOPY a FROM stdin;\n1\tone\n2\t\\N\n\\.\n"
	      "INSERT INTO a VALUES (3, 'three');\n",
	      "COPY a FROM stdin;\nx\tone\n\\.\n");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 3/3, 002 failed 0/1");
}

static void errors_carry_state_position_and_line(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SELECT 'äöü';\n\nSELECT 'äöü',\n  nothing;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "001.sql:4: statement 2 of 2 failed: column \"nothing\" does not exist (SQLSTATE "
	    "42703); nothing of this file holds");
	assert_int_equal(fixture.seen[4].line, 4);
}

static void a_schema_is_a_target_of_its_own(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SET search_path = public;", "CREATE TABLE a (x integer);");
	fixture.settings.schema = "Tenant \"A\"";
	assert_refused(fixture_run(&fixture, &error), ERROR_INVALID,
		       arena_printf(arena,
				    "%s: has no schema Tenant \"A\": create it, or correct the "
				    "target's schema",
				    server_name(arena, database)));
	fixture.settings.schema = NULL;
	fixture_do(&fixture, "CREATE SCHEMA \"Tenant \"\"A\"\"\"");
	fixture_do(&fixture, "CREATE SCHEMA b");
	fixture.settings.schema = "Tenant \"A\"";
	assert_ok(fixture_run(&fixture, &error));
	fixture.settings.schema = "b";
	assert_string_equal(fixture_ledger_text(&fixture), "");
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM pg_tables WHERE tablename = 'a' AND "
						"schemaname IN ('b', 'Tenant \"A\"')"),
			 2);
}

static void the_server_looks_whether_we_are_still_there(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	if (!server_is_at_least(&fixture, 14))
		return; /* it cannot */
	FILES(&fixture, "RESET ALL;",
	      "DO $$ BEGIN ASSERT current_setting('client_connection_check_interval') = '10s' AND "
	      "current_setting('tcp_keepalives_idle') = '30'; END $$;");
	assert_ok(fixture_run(&fixture, &error));
}

static void a_role_owns_what_is_made(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	const char *role = arena_printf(arena, "owner_%ld", (long)getpid());
	struct error error = { 0 };

	(void)state;
	admin_do(arena_printf(arena, "CREATE ROLE %s", role));
	fixture_do(&fixture, arena_printf(arena, "GRANT ALL ON SCHEMA public TO %s", role));
	fixture_do(&fixture,
		   arena_printf(arena,
				"DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %%I TO %s', "
				"current_database()); END $$",
				role));
	fixture.settings.role = role;
	FILES(&fixture, "RESET ROLE; CREATE TABLE a (x integer);", "CREATE TABLE b (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	fixture.settings.role = NULL;
	assert_int_equal(
	    fixture_rows(
		&fixture,
		arena_printf(arena, "SELECT 1 FROM pg_tables WHERE tableowner = '%s'", role)),
	    3);
	fixture_do(&fixture, arena_printf(arena, "DROP OWNED BY %s", role));
	admin_do(arena_printf(arena, "DROP ROLE %s", role));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unreachable_server_is_named_with_the_password_masked),
		cmocka_unit_test(a_wrong_password_is_masked),
		cmocka_unit_test(a_password_in_sql_is_masked_in_errors),
		cmocka_unit_test(a_url_that_libpq_does_not_understand_is_not_quoted),
		cmocka_unit_test(a_read_only_database_is_refused),
		cmocka_unit_test(tables_without_a_ledger_are_refused_by_name),
		cmocka_unit_test(a_ledger_of_an_earlier_version_is_brought_up_to_date),
		cmocka_unit_test(the_target_is_described),
		cmocka_unit_test(a_lock_excludes_others_and_names_its_holder),
		cmocka_unit_test(atlas_and_we_exclude_each_other),
		cmocka_unit_test(copy_data_goes_with_its_statement),
		cmocka_unit_test(errors_carry_state_position_and_line),
		cmocka_unit_test(a_schema_is_a_target_of_its_own),
		cmocka_unit_test(the_server_looks_whether_we_are_still_there),
		cmocka_unit_test(a_role_owns_what_is_made),
	};

	crypto_start();
	if (!server_given("agent/postgres/postgres"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
