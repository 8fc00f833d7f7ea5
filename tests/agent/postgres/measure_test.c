#include "agent/measure.h"

#include "tests/agent/postgres/database.h"

static const struct lint_size *size_of(const struct lint_facts *facts, const char *relation)
{
	for (size_t i = 0; i < facts->size_count; i++)
		if (text_equal(facts->sizes[i].relation, relation))
			return &facts->sizes[i];
	fail_msg("nothing is known of %s", relation);
	return NULL;
}

/* Statements with semicolons between. */
static void run_all(struct fixture *fixture, const char *statements)
{
	const char *end;

	for (; *statements; statements = *end ? end + 1 : end) {
		end = strchrnul(statements, ';');
		fixture_do(fixture,
			   arena_text_n(fixture->arena, statements, (size_t)(end - statements)));
	}
}

static struct lint_facts measured(struct fixture *fixture)
{
	SCOPED(target_release) struct target *target = NULL;
	struct lint_facts facts;
	struct error error = { 0 };

	assert_ok(target_open(&fixture->settings, &target, &error));
	assert_ok(target_measure(fixture->arena, target, DIALECT_POSTGRES, &facts, &error));
	return facts;
}

static void tables_have_their_rows_and_bytes_and_a_partitioned_one_those_of_its_parts(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct lint_facts facts;

	(void)state;
	run_all(&fixture,
		"CREATE TABLE filled (id int PRIMARY KEY, t text);"
		"INSERT INTO filled SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;"
		"CREATE TABLE never (id int); INSERT INTO never VALUES (1);"
		"CREATE TABLE parts (id int) PARTITION BY RANGE (id);"
		"CREATE TABLE none (id int) PARTITION BY RANGE (id);"
		"CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10000);"
		"CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (10000) TO (99999);"
		"INSERT INTO parts SELECT generate_series(1, 20000);"
		"ANALYZE filled, part1, part2, none");
	facts = measured(&fixture);
	assert_true(facts.all);
	assert_string_equal(facts.home, "public");
	assert_int_equal(size_of(&facts, "public.filled")->rows, 20000);
	assert_true(size_of(&facts, "public.filled")->bytes > 2000000);
	assert_int_equal(size_of(&facts, "public.never")->rows, -1);
	assert_int_equal(size_of(&facts, "public.parts")->rows, 20000);
	assert_true(size_of(&facts, "public.parts")->bytes > 500000);
	assert_int_equal(size_of(&facts, "public.none")->rows, 0);
	run_all(&fixture, "CREATE TABLE part3 PARTITION OF parts DEFAULT;"
			  "INSERT INTO parts VALUES (-1)");
	facts = measured(&fixture);
	assert_int_equal(size_of(&facts, "public.parts")->rows, -1);
}

static void a_tenant_tells_of_its_own_schema_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct lint_facts facts;

	(void)state;
	run_all(&fixture, "CREATE SCHEMA tenant; CREATE TABLE tenant.t (id int);"
			  "CREATE TABLE other (id int)");
	facts = measured(&fixture);
	assert_int_equal(facts.size_count, 2);
	fixture.settings.schema = "tenant";
	facts = measured(&fixture);
	assert_string_equal(facts.home, "tenant");
	assert_int_equal(facts.size_count, 1);
	assert_string_equal(facts.sizes[0].relation, "tenant.t");
}

static void the_zone_is_that_of_its_sessions(void **state)
{
	static const struct {
		const char *zone;
		bool is_utc;
	} cases[] = { { "Asia/Tokyo", false }, { "UTC", true }, { "Europe/London", false } };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		fixture_do(&fixture, arena_printf(arena,
						  "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I "
						  "SET timezone = ''%s''', current_database()); "
						  "END $$",
						  cases[i].zone));
		assert_int_equal(measured(&fixture).zone_is_utc, cases[i].is_utc);
	}
}

/* Whoever holds a table for long is not waited for. */
static void a_table_that_somebody_holds_leaves_the_sizes_unknown(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	SCOPED(target_release) struct target *holder = NULL;
	SCOPED(target_release) struct target *target = NULL;
	struct statement lock = { .text = bytes_of("LOCK TABLE t") };
	struct statement_result result;
	struct lint_facts facts;
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE t (id int)");
	assert_ok(target_open(&fixture.settings, &holder, &error));
	assert_ok(target_begin(holder, &error));
	assert_ok(target_execute(arena, holder, &lock, &result, &error));
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_refused(target_measure(arena, target, DIALECT_POSTGRES, &facts, &error),
		       ERROR_REFUSED, "its tables could not be measured soon");
	target_rollback(holder);
	assert_ok(target_measure(arena, target, DIALECT_POSTGRES, &facts, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    tables_have_their_rows_and_bytes_and_a_partitioned_one_those_of_its_parts),
		cmocka_unit_test(a_tenant_tells_of_its_own_schema_only),
		cmocka_unit_test(the_zone_is_that_of_its_sessions),
		cmocka_unit_test(a_table_that_somebody_holds_leaves_the_sizes_unknown),
	};

	if (!server_given("agent/postgres/measure"))
		return 0;
	return cmocka_run_group_tests_name("agent/postgres/measure", tests, NULL, NULL);
}
