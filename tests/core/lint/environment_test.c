#include "core/lint/environment.h"

#include "core/lint/weigh.h"
#include "tests/support/test.h"

#define LARGE (2 * LINT_LARGE_BYTES)

static struct lint_facts of_t(struct lint_size *size, int64_t rows, int64_t bytes)
{
	*size = (struct lint_size) { "public.t", rows, bytes };
	return (struct lint_facts) { "public", true, size, 1, true };
}

static void the_strictest_of_all_targets_holds(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_environment environment = { .name = "production",
						.execution = "lock-timeout=5000" };
	struct lint_size sizes[3];
	struct lint_facts small = of_t(&sizes[0], 10, 8192), large = of_t(&sizes[1], 10, LARGE);
	struct lint_gathering gathering;
	struct lint_options options = { 0 };
	struct error error = { 0 };

	(void)state;
	large.zone_is_utc = false;
	lint_gather_start(&gathering, &environment);
	lint_gather_add(arena, &gathering, "eu", "PostgreSQL 16.1", &small);
	lint_gather_add(arena, &gathering, "us", "PostgreSQL 14.2", &large);
	lint_gather_add(arena, &gathering, "asia", "PostgreSQL 13.9", &small);
	lint_gather_end(&gathering);
	assert_int_equal(environment.major, 13);
	assert_int_equal(environment.version_num, 140002); /* PG115 is about it */
	assert_false(environment.zone_is_utc);
	assert_int_equal(environment.size_count, 1);
	assert_int_equal(environment.untold_count, 0);
	assert_ok(lint_environment_heed(arena, &environment, &options, &error));
	assert_int_equal(options.runner.lock_timeout, 5000);
	assert_int_equal(options.runner.server.major, 13);
	assert_int_equal(lint_weighed(&options.runner, "t", LINT_WARNING), LINT_ERROR);
	assert_string_equal(lint_environment_text(arena, &environment),
			    "PostgreSQL 13, lock-timeout 5s, sizes of the tables of 3 targets");
}

/* What nobody knows is never called small. */
static void while_one_target_tells_nothing_no_table_is_small(void **state)
{
	static const struct {
		int64_t rows, bytes, other_rows;
		bool told, other_all;
		enum lint_severity severity;
	} cases[] = {
		{ 10, 8192, 20, true, true, LINT_NOTE },
		{ 10, 8192, 0, false, true, LINT_WARNING },
		{ 10, 8192, 20, true, false, LINT_WARNING },
		{ 10, 8192, -1, true, true, LINT_WARNING },
		{ LINT_LARGE_ROWS, 8192, -1, true, true, LINT_ERROR },
		{ 10, LARGE, 0, false, true, LINT_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_environment environment = { .name = "e", .execution = "" };
		struct lint_size sizes[2];
		struct lint_facts one = of_t(&sizes[0], cases[i].rows, cases[i].bytes);
		struct lint_facts other = of_t(&sizes[1], cases[i].other_rows, 8192);
		struct lint_gathering gathering;
		struct lint_options options = { 0 };
		struct error error = { 0 };

		other.all = cases[i].other_all;
		lint_gather_start(&gathering, &environment);
		lint_gather_add(arena, &gathering, "one", "PostgreSQL 15.1", &one);
		lint_gather_add(arena, &gathering, "other", "PostgreSQL 15.1",
				cases[i].told ? &other : NULL);
		lint_gather_end(&gathering);
		assert_ok(lint_environment_heed(arena, &environment, &options, &error));
		assert_int_equal(lint_weighed(&options.runner, "public.t", LINT_WARNING),
				 cases[i].severity);
	}
}

static void tables_of_tenants_are_the_same_table_in_the_schema_of_each(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_environment environment = { .name = "e", .execution = "" };
	struct lint_size one = { "a.t", 10, 8192 };
	struct lint_size other[] = { { "b.t", 10, LARGE }, { "public.t", 10, 8192 } };
	struct lint_facts facts[] = { { "a", true, &one, 1, true }, { "b", true, other, 2, true } };
	struct lint_gathering gathering;
	struct lint_options options = { 0 };
	struct error error = { 0 };

	(void)state;
	lint_gather_start(&gathering, &environment);
	lint_gather_add(arena, &gathering, "a", "PostgreSQL 15.1", &facts[0]);
	lint_gather_add(arena, &gathering, "b", "PostgreSQL 15.1", &facts[1]);
	lint_gather_end(&gathering);
	assert_ok(lint_environment_heed(arena, &environment, &options, &error));
	assert_int_equal(lint_weighed(&options.runner, "t", LINT_WARNING), LINT_ERROR);
	assert_int_equal(lint_weighed(&options.runner, "public.t", LINT_WARNING), LINT_NOTE);
	assert_int_equal(lint_weighed(&options.runner, "b.t", LINT_WARNING), LINT_WARNING);
}

static void it_is_read_as_it_was_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *rules = value_object(arena);
	struct lint_environment environment = { .name = "e", .execution = "", .rules = rules };
	struct lint_environment again;
	struct lint_size size;
	struct lint_facts facts = of_t(&size, 10, LARGE);
	struct lint_gathering gathering;
	struct lint_options options = { 0 };
	struct error error = { 0 };
	struct bytes text;

	(void)state;
	value_put_text(rules, "PG502", "warning");
	value_put_text(rules, "no-such-rule", "warning");
	lint_gather_start(&gathering, &environment);
	for (int i = 0; i < 30; i++)
		lint_gather_add(arena, &gathering, arena_printf(arena, "t%d", i), "", NULL);
	lint_gather_add(arena, &gathering, "told", "PostgreSQL 15.4", &facts);
	lint_gather_end(&gathering);
	text = value_write(arena, lint_environment_value(arena, &environment));
	assert_ok(value_parse(arena, text, &rules, &error));
	assert_ok(lint_environment_read(arena, rules, &again, &error));
	assert_int_equal(again.untold_count, 30);
	assert_string_equal(again.untold[LINT_UNTOLD - 1], "t19");
	assert_int_equal(again.targets, 31);
	assert_string_equal(again.home, "public");
	assert_ok(lint_environment_heed(arena, &again, &options, &error));
	assert_int_equal(options.level_count, 1);
	assert_string_equal(options.levels[0].rule->code, "PG502");
	assert_int_equal(options.runner.version_num, 150004);
	assert_int_equal(options.runner.size_count, 1);
	assert_string_equal(lint_environment_text(arena, &again),
			    "PostgreSQL 15, sizes of tables unknown on 30 of 31 targets (t0, ...)");
}

static void what_is_no_environment_is_refused(void **state)
{
	static const char *const cases[] = {
		"{}",
		"{\"environment\":\"e\",\"execution\":\"\"}",
		"{\"environment\":\"e\",\"tables\":[]}",
		"{\"environment\":\"e\",\"execution\":\"\",\"tables\":[1]}",
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lint_environment environment;
		struct value *value;
		struct error error = { 0 };

		assert_ok(value_parse(arena, bytes_of(cases[i]), &value, &error));
		assert_false(lint_environment_read(arena, value, &environment, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_strictest_of_all_targets_holds),
		cmocka_unit_test(while_one_target_tells_nothing_no_table_is_small),
		cmocka_unit_test(tables_of_tenants_are_the_same_table_in_the_schema_of_each),
		cmocka_unit_test(it_is_read_as_it_was_written),
		cmocka_unit_test(what_is_no_environment_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
