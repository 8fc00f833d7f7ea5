#include "coordinator/pipeline.h"

#include "tests/support/test.h"

static void a_pipeline_is_read_with_order_and_budgets(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;
	const struct pipeline_environment *production;
	const char *text = "project: shop\n"
			   "environments:\n"
			   "  - name: staging\n"
			   "  - {name: eu-1, after: staging, budget: 2, promote: manual}\n"
			   "  - name: production\n"
			   "    after: [staging, eu-1]\n";

	(void)state;
	assert_ok(pipeline_parse(arena, "p.yaml", bytes_of(text), &pipeline, &error));
	assert_string_equal(pipeline.project, "shop");
	assert_int_equal(pipeline.count, 3);
	assert_string_equal(pipeline.environments[0].name, "staging");
	assert_int_equal(pipeline.environments[0].after_count, 0);
	assert_int_equal(pipeline.environments[0].budget.count, 0);
	assert_string_equal(pipeline.environments[1].after[0], "staging");
	assert_int_equal(pipeline.environments[1].budget.count, 2);
	production = pipeline_find(&pipeline, "production");
	assert_int_equal(production->after_count, 2);
	assert_string_equal(production->after[1], "eu-1");
	assert_null(pipeline_find(&pipeline, "elsewhere"));
}

static void an_environment_says_how_migrations_may_treat_its_databases(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;
	struct bytes text = bytes_of("environments:\n"
				     "  - {name: a}\n"
				     "  - {name: b, execution: {copies: 3, lock-timeout: 5s}}\n");

	(void)state;
	assert_ok(pipeline_parse(arena, "p.yaml", text, &pipeline, &error));
	assert_string_equal(pipeline.environments[0].execution, "");
	assert_string_equal(pipeline.environments[1].execution, "lock-timeout=5000;copies=3");
}

static void the_policy_hash_is_of_the_bytes_and_the_project_may_be_left_out(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;
	struct bytes text = bytes_of("environments: [{name: a}]");
	struct hash expected = hash_of(text.data, text.size);

	(void)state;
	assert_ok(pipeline_parse(arena, "p.yaml", text, &pipeline, &error));
	assert_null(pipeline.project);
	assert_true(hash_equal(&pipeline.sha256, &expected));
	assert_true(bytes_equal(pipeline.text, text));
}

static const struct {
	const char *text, *expected;
} refused[] = {
	{ "", "p.yaml:1:1: 'environments' has to be a list with at least one environment" },
	{ "- staging", "p.yaml:1:1: lines of the form 'key: value' are expected here" },
	{ "environments: []",
	  "p.yaml:1:15: 'environments' has to be a list with at least one environment" },
	{ "environments:\n  staging: 1",
	  "p.yaml:2:3: 'environments' has to be a list with at least one environment" },
	{ "enviroments:\n  - name: a",
	  "p.yaml:1:1: unknown key 'enviroments'; did you mean 'environments'?" },
	{ "project: [a]\nenvironments:\n  - name: a",
	  "p.yaml:1:10: 'project' has to be a single value" },
	{ "environments:\n  - staging",
	  "p.yaml:2:5: lines of the form 'key: value' are expected here" },
	{ "environments:\n  - name: a\n    budgte: 1",
	  "p.yaml:3:5: unknown key 'budgte'; did you mean 'budget'?" },
	{ "environments:\n  - budget: 1", "p.yaml:2:5: the environment has no name" },
	{ "environments:\n  - name: [a]", "p.yaml:2:11: 'name' has to be a single value" },
	{ "environments:\n  - name: Staging", "p.yaml:2:11: 'Staging' is no name for an "
					      "environment: use a to z, 0 to 9 and '-', a letter "
					      "first, at most 63 characters" },
	{ "environments:\n  - name: ''", "p.yaml:2:11: '' is no name for an environment: use a to "
					 "z, 0 to 9 and '-', a letter first, "
					 "at most 63 characters" },
	{ "environments:\n  - name: a\n  - name: b\n  - name: a",
	  "p.yaml:4:11: environments: the name 'a' is there twice" },
	{ "environments:\n  - name: a\n    after: b",
	  "p.yaml:3:12: 'a' comes after 'b', which is no environment of this pipeline" },
	{ "environments:\n  - name: a\n  - name: staging\n    after: [a, stagin]",
	  "p.yaml:4:16: 'staging' comes after 'stagin', which is no environment of this pipeline; "
	  "did you mean 'staging'?" },
	{ "environments:\n  - name: a\n  - name: b\n    after: [a, a]",
	  "p.yaml:4:16: after: 'a' is there twice" },
	{ "environments:\n  - name: a\n  - name: b\n    after: {a: b}",
	  "p.yaml:4:12: 'after' has to be a name or a list of names" },
	{ "environments:\n  - name: a\n    after: a",
	  "p.yaml:3:12: environments wait for each other: a -> a" },
	{ "environments:\n  - {name: a, after: b}\n  - {name: b, after: a}",
	  "p.yaml:2:22: environments wait for each other: a -> b -> a" },
	{ "environments:\n  - {name: x, after: a}\n  - {name: a, after: b}\n"
	  "  - {name: b, after: c}\n  - {name: c, after: a}",
	  "p.yaml:3:22: environments wait for each other: a -> b -> c -> a" },
	{ "environments:\n  - {name: a, budget: -1}",
	  "p.yaml:2:23: budget: '-1' is no number of targets between 0 and 1000000, and "
	  "no share of them like 5%" },
	{ "environments:\n  - {name: a, budget: 1000001}",
	  "p.yaml:2:23: budget: '1000001' is no number of targets between 0 and 1000000, and "
	  "no share of them like 5%" },
	{ "environments:\n  - {name: a, budget: 101%}",
	  "p.yaml:2:23: budget: '101%' is no number of targets between 0 and 1000000, and "
	  "no share of them like 5%" },
	{ "environments:\n  - {name: a, execution: [lock-timeout]}",
	  "p.yaml:2:26: lines of the form 'key: value' are expected here" },
	{ "environments:\n  - {name: a, execution: {lock-timout: 2s}}",
	  "p.yaml:2:27: unknown key 'lock-timout'; did you mean 'lock-timeout'?" },
	{ "environments:\n  - {name: a, execution: {lock-timeout: soon}}",
	  "p.yaml:2:41: lock-timeout: the value has to be a duration (like 250ms, 30s, 5m)" },
	{ "environments:\n  - {name: a, promote: maybe}",
	  "p.yaml:2:24: promote: 'maybe' is not known; write manual or auto" },
};

static void what_is_wrong_is_refused_with_line_and_column(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct error error = { 0 };
		struct pipeline pipeline;

		assert_refused(
		    pipeline_parse(arena, "p.yaml", bytes_of(refused[i].text), &pipeline, &error),
		    ERROR_INVALID, refused[i].expected);
	}
}

/* `count` environments, each after the one before it. */
static struct bytes chain(struct arena *arena, size_t count)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, "environments:\n");
	for (size_t i = 0; i < count; i++) {
		buffer_printf(&text, "  - name: e%zu\n", i);
		if (i)
			buffer_printf(&text, "    after: e%zu\n", i - 1);
	}
	return buffer_bytes(&text);
}

static void a_hundred_environments_are_allowed_and_one_more_is_not(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;

	(void)state;
	assert_ok(pipeline_parse(arena, "p.yaml", chain(arena, 100), &pipeline, &error));
	assert_int_equal(pipeline.count, 100);
	assert_refused(pipeline_parse(arena, "p.yaml", chain(arena, 101), &pipeline, &error),
		       ERROR_INVALID,
		       "p.yaml:2:3: environments: 101 of them, at most 100 are allowed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipeline_is_read_with_order_and_budgets),
		cmocka_unit_test(an_environment_says_how_migrations_may_treat_its_databases),
		cmocka_unit_test(the_policy_hash_is_of_the_bytes_and_the_project_may_be_left_out),
		cmocka_unit_test(what_is_wrong_is_refused_with_line_and_column),
		cmocka_unit_test(a_hundred_environments_are_allowed_and_one_more_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
