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

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_join_token_is_used_once_and_its_lost_answer_is_given_again),
		SCENE_TEST(an_expired_join_token_is_refused),
	};

	return cmocka_run_group_tests_name("coordinator/enrol", tests, NULL, NULL);
}
