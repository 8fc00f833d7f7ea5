#include "tests/support/scene.h"

static void a_join_token_is_used_once_and_its_lost_answer_is_given_again(void **state)
{
	struct scene *scene = *state;
	const char *token = world_join_token(scene->world, "staging", 1000);
	struct actor_agent *fresh = world_stranger(scene->world);
	struct answer answer;

	for (int i = 0; i < 2; i++) {
		answer = world_answer(scene->arena, agent_enrol(fresh, "staging", "eu-2", token));
		assert_int_equal(answer.kind, ANSWER_ENROLLED);
		assert_string_equal(answer.enrolled.agent, "a-2");
	}
	key_pair_make(&fresh->key);
	answer = world_answer(scene->arena, agent_enrol(fresh, "staging", "eu-2", token));
	assert_string_equal(answer.refusal.text,
			    "the join token of eu-2 was used already, by agent a-2; make another "
			    "one with `lockstep agent token`");
}

static void an_expired_join_token_is_refused(void **state)
{
	struct scene *scene = *state;
	const char *token = world_join_token(scene->world, "staging", 1000);
	struct answer answer;

	world_pass(scene->world, 1000);
	answer = world_answer(scene->arena,
			      agent_enrol(world_stranger(scene->world), "staging", "eu-2", token));
	assert_string_equal(answer.refusal.text,
			    "the join token of eu-2 has expired; make another one with `lockstep "
			    "agent token`");
}

static const char *try_wrong(struct scene *scene)
{
	struct answer answer =
	    world_answer(scene->arena, agent_enrol(world_stranger(scene->world), "staging", "eu-2",
						   "lockstep_join_wrong"));

	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	return answer.refusal.text;
}

static bool count_lockouts(struct turn *turn, void *context, struct error *error)
{
	struct log_filter filter = { .type = "access.locked", .after = -1, .limit = 100 };
	struct log_page page;

	if (!log_page_read(turn->arena, turn->store, &filter, &page, error))
		return false;
	*(size_t *)context = page.count;
	return true;
}

static void an_address_with_too_many_wrong_join_tokens_is_shut_out_for_a_while(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *token;
	struct answer answer;
	size_t logged;

	world->lockout = (struct throttle_options) { 3, 60000 };
	world->peer = "192.0.2.7";
	world_restart(world);
	token = world_join_token(world, "staging", 600000);
	for (int i = 0; i < 3; i++)
		assert_string_equal(try_wrong(scene),
				    "the join token of eu-2 is not known; make one with `lockstep "
				    "agent token`");
	for (int i = 0; i < 5; i++)
		assert_string_equal(try_wrong(scene),
				    "too many wrong join tokens came from 192.0.2.7; try again in "
				    "60 seconds");
	assert_fine(world_run(world, count_lockouts, &logged));
	assert_int_equal(logged, 1);
	world->peer = "192.0.2.8";
	try_wrong(scene);
	world->peer = "192.0.2.7";
	answer = world_answer(scene->arena,
			      agent_enrol(world_stranger(world), "staging", "eu-2", token));
	assert_int_equal(answer.refusal.code, ERROR_UNREACHABLE);
	world_pass(world, 60000);
	answer = world_answer(scene->arena,
			      agent_enrol(world_stranger(world), "staging", "eu-2", token));
	assert_int_equal(answer.kind, ANSWER_ENROLLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_join_token_is_used_once_and_its_lost_answer_is_given_again),
		SCENE_TEST(an_expired_join_token_is_refused),
		SCENE_TEST(an_address_with_too_many_wrong_join_tokens_is_shut_out_for_a_while),
	};

	return cmocka_run_group_tests_name("coordinator/enrol", tests, NULL, NULL);
}
