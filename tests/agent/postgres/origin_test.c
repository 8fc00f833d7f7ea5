#include "tests/agent/postgres/database.h"

#include "core/base/value.h"

/* What the details of a row say of the transaction that wrote it. */
static const char *transaction_of(struct arena *arena, const struct ledger_row *row)
{
	struct value *details;
	struct error error = { 0 };

	assert_non_null(row->details);
	assert_ok(value_parse(arena, bytes_of(row->details), &details, &error));
	assert_string_equal(value_get_text(details, "timeline"), "1");
	assert_true(strlen(value_get_text(details, "system")) > 10);
	return value_get_text(details, "transaction");
}

/* The row, and what the migration made, are of the transaction that the row names. */
static void each_row_names_the_transaction_of_its_migration(void **state)
{
	(void)state;
	for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = database_fixture(arena);
		struct error error = { 0 };
		struct ledger ledger;

		fixture.one_by_one = one_by_one;
		FILES(&fixture, "CREATE TABLE a (x integer);", "CREATE TABLE b (x integer);",
		      TXMODE_NONE_LINE "CREATE TABLE c (x integer);\nSELECT 1;");
		assert_ok(fixture_run(&fixture, &error));
		ledger = fixture_ledger(&fixture);
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(
			    fixture_rows(
				&fixture,
				arena_printf(arena,
					     "SELECT 1 FROM pg_class c, lockstep.migrations m "
					     "WHERE c.relname = '%c' AND c.xmin = m.xmin AND "
					     "m.version = '%s' AND m.xmin::text = '%s'",
					     (char)('a' + i), ledger.rows[i].version,
					     transaction_of(arena, &ledger.rows[i]))),
			    1);
		assert_string_not_equal(transaction_of(arena, &ledger.rows[0]),
					transaction_of(arena, &ledger.rows[1]));
		assert_string_not_equal(transaction_of(arena, &ledger.rows[2]), "?");
	}
}

static void who_may_not_see_the_system_identifier_is_told_of_the_timeline(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *database = database_new(arena);
	struct fixture owner = fixture_new(arena, server_url(arena, database));
	struct fixture fixture = fixture_new(arena, server_url(arena, database));
	struct error error = { 0 };

	(void)state;
	fixture_do(&owner, "DO 'BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = "
			   "''origin_poor'') THEN CREATE ROLE origin_poor; END IF; END'");
	fixture_do(&owner,
		   arena_printf(arena, "GRANT CREATE ON DATABASE %s TO origin_poor", database));
	fixture_do(&owner, "GRANT CREATE ON SCHEMA public TO origin_poor");
	fixture_do(&owner, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
	fixture.settings.role = "origin_poor";
	FILES(&fixture, "CREATE TABLE a (x integer);");
	assert_ok(fixture_run(&fixture, &error));
	assert_null(fixture.preparation.origin.system);
	assert_string_equal(fixture.preparation.origin.timeline, "1");
	assert_true(
	    text_starts_with(preparation_write(arena, &fixture.preparation), "{\"position\":\""));
	assert_true(text_ends_with(preparation_write(arena, &fixture.preparation),
				   "\"system\":\"not permitted\",\"timeline\":\"1\"}"));
}

static void a_restore_point_is_named_before_the_first_statement(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x integer);");
	assert_ok(policy_put(&fixture.policy, "restore-point", "yes", &error));
	assert_ok(fixture_run(&fixture, &error));
	assert_true(text_starts_with(fixture.preparation.restore_point, "'lockstep  a-1' at "));
	/* Where nothing is to be done none is made. */
	assert_ok(fixture_run(&fixture, &error));
	assert_null(fixture.preparation.restore_point);
	assert_string_equal(preparation_write(arena, &fixture.preparation), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_names_the_transaction_of_its_migration),
		cmocka_unit_test(who_may_not_see_the_system_identifier_is_told_of_the_timeline),
		cmocka_unit_test(a_restore_point_is_named_before_the_first_statement),
	};

	if (!server_given("origin"))
		return 0;
	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
