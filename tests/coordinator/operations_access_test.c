#include "coordinator/operations.h"

#include <string.h>

#include "tests/support/world.h"

static bool revoke_agent(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "stolen", error);
}

static void an_agent_that_waits_hears_at_once_that_it_was_revoked(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct sync sync = { 0 };
	struct conversation *parked = agent_sync(agent, &sync);
	struct answer answer;

	assert_false(parked->answered);
	assert_fine(world_run(world, revoke_agent, (void *)(uintptr_t)agent->id));
	assert_true(parked->answered);
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_FORBIDDEN);
}

struct made_token {
	char secret[200], id[32];
	int64_t valid_for;
};

static bool make_token(struct turn *turn, void *context, struct error *error)
{
	struct made_token *made = context;
	struct token_request request = {
		.name = "ci", .role = ROLE_DEPLOYER, .project = "shop", .valid_for = made->valid_for
	};
	const char *secret;
	struct token token;

	if (!operation_token_create(turn, &request, &secret, &token, error))
		return false;
	strncpy(made->secret, secret, sizeof made->secret - 1);
	strncpy(made->id, token.id, sizeof made->id - 1);
	return true;
}

static bool revoke_token(struct turn *turn, void *context, struct error *error)
{
	return operation_token_revoke(turn, context, "leaked", error);
}

static void a_token_is_known_by_its_hash_until_it_expires_or_is_revoked(void **state)
{
	struct world *world = *state;
	struct made_token made = { .valid_for = 1000 };
	struct store *reader;
	struct token token;
	struct error error = { 0 };

	assert_fine(world_run(world, make_token, &made));
	reader = world_reader(world);
	assert_ok(
	    token_authenticate(world->arena, reader, made.secret, world->wall, &token, &error));
	assert_int_equal(token.role, ROLE_DEPLOYER);
	assert_memory_equal(made.secret, "lockstep_t-1_", 13);
	assert_int_equal(strlen(made.secret), 13 + 64);
	assert_string_equal(token.project, "shop");
	assert_null(token.environment);
	assert_refused(token_authenticate(world->arena, reader, made.secret, world->wall + 1000,
					  &token, &error),
		       ERROR_FORBIDDEN,
		       "the token is not known, revoked or expired; ask an admin for a new one");
	assert_fine(world_run(world, revoke_token, made.id));
	assert_false(
	    token_authenticate(world->arena, reader, made.secret, world->wall, &token, &error));
	assert_string_equal(token.id, made.id);
	assert_string_equal(token.name, "ci");
}

static const struct {
	const char *secret, *id; /* NULL: it names none */
} meant[] = {
	{ "lockstep_t-12_00", "t-12" },
	{ "lockstep_t-_00", NULL },
	{ "lockstep_t-12", NULL },
	{ "lockstep_t-12x_00", NULL },
	{ "lockstep_t-1234567890123456789_0", NULL },
	{ "lockstep_join_00", NULL },
	{ "lst_other", NULL },
	{ "", NULL },
};

static void a_wrong_token_says_which_one_was_meant(void **state)
{
	struct world *world = *state;
	struct store *reader = world_reader(world);

	for (size_t i = 0; i < COUNT(meant); i++) {
		struct error error = { 0 };
		struct token token;

		assert_false(token_authenticate(world->arena, reader, meant[i].secret, world->wall,
						&token, &error));
		assert_null(token.name);
		if (meant[i].id)
			assert_string_equal(token.id, meant[i].id);
		else
			assert_null(token.id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(an_agent_that_waits_hears_at_once_that_it_was_revoked),
		WORLD_TEST(a_wrong_token_says_which_one_was_meant),
		WORLD_TEST(a_token_is_known_by_its_hash_until_it_expires_or_is_revoked),
	};

	return cmocka_run_group_tests_name("coordinator/operations_access", tests, NULL, NULL);
}
