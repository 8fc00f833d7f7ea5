#include "coordinator/http/role.h"

#include "tests/support/test.h"

/* viewer, auditor, deployer, approver, admin */
static const struct {
	enum permission permission;
	const char *holders;
} table[] = {
	{ PERMISSION_NONE, "yyyyy" },     { PERMISSION_READ, "yyyyy" },
	{ PERMISSION_HISTORY, "nyyyy" },  { PERMISSION_PUSH, "nnyny" },
	{ PERMISSION_PIPELINE, "nnnny" }, { PERMISSION_CONFIRM, "nnnyy" },
	{ PERMISSION_ROLLOUT, "nnyny" },  { PERMISSION_HALT, "nnyyy" },
	{ PERMISSION_BASELINE, "nnnyy" }, { PERMISSION_RESOLVE, "nnyyy" },
	{ PERMISSION_APPROVE, "nnnyy" },  { PERMISSION_OVERRIDE, "nnyyy" },
	{ PERMISSION_BRAKE, "nnyyy" },    { PERMISSION_LIFT, "nnnyy" },
	{ PERMISSION_ACCESS, "nnnny" },   { PERMISSION_REDACT, "nnnny" },
};

static void each_role_may_do_what_its_column_says(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_int_equal(COUNT(table), PERMISSION_COUNT);
	for (size_t i = 0; i < COUNT(table); i++)
		for (enum role role = 0; role < ROLE_COUNT; role++) {
			struct error error = { 0 };
			struct token token = { .name = "ci", .role = role };

			assert_int_equal(role_allows(arena, &token, table[i].permission, &error),
					 table[i].holders[role] == 'y');
		}
}

static void a_refusal_names_the_token_its_role_and_the_roles_that_would_do(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct token token = { .name = "ci", .role = ROLE_VIEWER };

	(void)state;
	assert_refused(
	    role_allows(arena, &token, PERMISSION_ROLLOUT, &error), ERROR_FORBIDDEN,
	    "token 'ci' has the role viewer and may not start, rehearse, resume and retry "
	    "rollouts; that takes the role deployer or admin");
}

static const struct {
	const char *token_project, *token_environment;
	enum scope scope;
	const char *project, *environment;
	const char *expected; /* NULL: it reaches there */
} reaches[] = {
	{ NULL, NULL, SCOPE_SERVER, NULL, NULL, NULL },
	{ NULL, NULL, SCOPE_ENVIRONMENT, "shop", "production", NULL },
	{ "shop", NULL, SCOPE_PROJECT, "shop", NULL, NULL },
	{ "shop", "staging", SCOPE_ENVIRONMENT, "shop", "staging", NULL },
	{ "shop", "staging", SCOPE_ENVIRONMENT, "shop", NULL, NULL },
	{ "shop", "staging", SCOPE_ENVIRONMENT, NULL, NULL, NULL },
	{ "shop", NULL, SCOPE_SERVER, NULL, NULL,
	  "token 'ci' is limited to project 'shop'; this takes a token that is not limited to one "
	  "project" },
	{ "shop", NULL, SCOPE_ENVIRONMENT, "bank", NULL,
	  "token 'ci' is limited to project 'shop' and does not reach 'bank'" },
	{ NULL, "staging", SCOPE_SERVER, NULL, NULL,
	  "token 'ci' is limited to environment 'staging'; this takes a token that is not limited "
	  "to one environment" },
	{ NULL, "staging", SCOPE_PROJECT, "shop", NULL,
	  "token 'ci' is limited to environment 'staging'; this takes a token that is not limited "
	  "to one environment" },
	{ "shop", "staging", SCOPE_ENVIRONMENT, "shop", "production",
	  "token 'ci' is limited to environment 'staging' and does not reach 'production'" },
};

static void a_limited_token_reaches_its_limits_and_no_further(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reaches); i++) {
		struct error error = { 0 };
		struct token token = { .name = "ci",
				       .role = ROLE_ADMIN,
				       .project = reaches[i].token_project,
				       .environment = reaches[i].token_environment };

		if (reaches[i].expected)
			assert_refused(role_reaches(&token, reaches[i].scope, reaches[i].project,
						    reaches[i].environment, &error),
				       ERROR_FORBIDDEN, reaches[i].expected);
		else
			assert_ok(role_reaches(&token, reaches[i].scope, reaches[i].project,
					       reaches[i].environment, &error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_role_may_do_what_its_column_says),
		cmocka_unit_test(a_refusal_names_the_token_its_role_and_the_roles_that_would_do),
		cmocka_unit_test(a_limited_token_reaches_its_limits_and_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
