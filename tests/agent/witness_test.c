#include "tests/agent/log_story.h"

#include <stdlib.h>
#include <string.h>

static void a_plan_on_the_log_is_believed_and_the_head_is_remembered(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct story story = begin(arena);
	struct witness witness;
	struct error error;

	(void)state;
	meet(&witness, &story, folder);
	assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
	assert_int_equal(witness_seen(&witness), 6);
	grow(&story, 20);
	prove(&story, 6);
	assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
	assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
	witness_close(&witness);
	meet(&witness, &story, folder);
	assert_int_equal(witness_seen(&witness), 20);
	witness_close(&witness);
}

static void drop_proof(struct story *story)
{
	story->assignment.proof = (struct log_proof) { 0 };
}

static void sign_by_another(struct story *story)
{
	key_pair_make(&story->log);
	prove(story, 6);
}

static void shorten(struct story *story)
{
	story->count = 0;
	plan(story);
	prove(story, 0);
}

static void change_history(struct story *story)
{
	story->leaves[2] = merkle_leaf(bytes_of("changed"));
	grow(story, 10);
	prove(story, 6);
}

static void fork_at_the_same_size(struct story *story)
{
	story->leaves[2] = merkle_leaf(bytes_of("changed"));
	prove(story, 6);
}

static void change_plan(struct story *story)
{
	story->assignment.plan.release = 8;
}

static void name_another_rollout(struct story *story)
{
	story->assignment.rollout = "r-2";
}

static void name_another_entry(struct story *story)
{
	story->assignment.proof.entry = bytes_of("2");
	story->assignment.proof.index = 2;
	grow(story, 9);
	prove(story, 6);
}

static void change_entry(struct story *story)
{
	story->assignment.proof.entry = bytes_of("{}");
}

static void leave_growth_out(struct story *story)
{
	grow(story, 9);
	prove(story, 6);
	story->assignment.proof.growth = (struct bytes) { 0 };
}

static void cut_path(struct story *story)
{
	story->assignment.proof.path.size--;
}

static void whatever_does_not_hold_is_refused_and_forgotten(void **state)
{
	static const struct {
		void (*spoil)(struct story *story);
		const char *error;
	} cases[] = {
		{ drop_proof, "did not prove that the plan is on its log" },
		{ sign_by_another, "did not sign this note" },
		{ shorten, "shows a log of 1 entries, this agent has seen 6" },
		{ change_history, "does not continue what this agent has seen" },
		{ fork_at_the_same_size, "does not continue what this agent has seen" },
		{ change_plan, "does not say that this plan is r-1's" },
		{ name_another_rollout, "does not say that this plan is r-2's" },
		{ name_another_entry, "entry 2 of the log does not say" },
		{ change_entry, "is not on the coordinator's log" },
		{ leave_growth_out, "does not continue what this agent has seen" },
		{ cut_path, "is not on the coordinator's log" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct story story = begin(arena);
		struct witness witness;
		struct error error;

		meet(&witness, &story, test_folder(arena));
		assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
		cases[i].spoil(&story);
		assert_false(witness_verify(&witness, &story.assignment, 0, &error));
		if (!strstr(error.text, cases[i].error))
			fail_msg("%s: %s", cases[i].error, error.text);
		assert_int_equal(error.code, ERROR_REFUSED);
		witness_close(&witness);
	}
}

static void a_key_is_kept_once_and_for_all(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct story story = begin(arena), other = begin(arena);
	struct welcome none = { .log_key = "" }, shown = welcome(&story), forged = welcome(&other);
	struct witness witness;
	struct error error;

	(void)state;
	assert_ok(witness_open(&witness, folder, &error));
	assert_ok(witness_meet(&witness, &none, story.coordinator.public_key, &error));
	assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
	assert_false(witness_meet(&witness, &forged, story.coordinator.public_key, &error));
	assert_non_null(strstr(error.text, "does not vouch for the key"));
	assert_ok(witness_meet(&witness, &shown, story.coordinator.public_key, &error));
	witness_close(&witness);
	assert_ok(witness_open(&witness, folder, &error));
	assert_false(witness_meet(&witness, &none, story.coordinator.public_key, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_false(witness_meet(&witness, &forged, story.coordinator.public_key, &error));
	witness_close(&witness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_on_the_log_is_believed_and_the_head_is_remembered),
		cmocka_unit_test(whatever_does_not_hold_is_refused_and_forgotten),
		cmocka_unit_test(a_key_is_kept_once_and_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
