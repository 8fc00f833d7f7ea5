#include "coordinator/pipeline.h"
#include "tests/support/test.h"

static void each_verification_is_one_query_when_a_pipeline_is_put_in_force(void **state)
{
	static const struct {
		const char *sql, *refusal;
	} rows[] = {
		{ "SELECT true", NULL },
		{ "SELECT true; -- ready", NULL },
		{ "SELECT ';' = 'a'", NULL },
		{ "SELECT true; SELECT false", "p:3:31: sql: 'a' has to be one query; write a "
					       "verification for each" },
		{ "-- nothing", "p:3:31: sql: 'a' has to be one query; write a verification for "
				"each" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct pipeline pipeline;

		const char *text = arena_printf(arena,
						"environments:\n  - name: live\n    verify: [ { "
						"name: a, sql: \"%s\" } ]\n",
						rows[i].sql);

		assert_ok(pipeline_parse(arena, "p", bytes_of(text), &pipeline, &error));
		if (rows[i].refusal)
			assert_refused(pipeline_queries_hold(arena, "p", &pipeline, &error),
				       ERROR_INVALID, rows[i].refusal);
		else
			assert_ok(pipeline_queries_hold(arena, "p", &pipeline, &error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_verification_is_one_query_when_a_pipeline_is_put_in_force),
	};

	return cmocka_run_group_tests_name("coordinator/pipeline_checks", tests, NULL, NULL);
}
