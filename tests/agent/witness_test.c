#include "agent/witness.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "core/plan.h"
#include "core/tlog/vouch.h"
#include "tests/support/test.h"

#define ORIGIN "log.example.com"

/* A log that a coordinator could have, and what it says of a plan. */
struct story {
	struct arena *arena;
	struct key_pair coordinator, log;
	struct hash leaves[64];
	size_t count;
	struct assignment assignment;
};

static struct bytes path_bytes(struct hash *hashes, size_t count)
{
	return (struct bytes) { (const char *)hashes, count * sizeof *hashes };
}

static bool read_leaf(void *context, unsigned height, uint64_t index, struct hash *hash,
		      struct error *error)
{
	const struct story *story = context;

	(void)error;
	*hash = merkle_root(story->leaves + (index << height), (size_t)1 << height);
	return true;
}

static void grow(struct story *story, size_t count)
{
	while (story->count < count) {
		story->leaves[story->count] =
		    merkle_leaf(bytes_of(arena_printf(story->arena, "%zu", story->count)));
		story->count++;
	}
}

/* The entry that says so, at the end of the log. */
static void plan(struct story *story)
{
	struct value *entry = value_object(story->arena);
	struct hash digest;

	story->assignment = (struct assignment) { .rollout = "r-1",
						  .target = "eu",
						  .attempt = "r-1.0-1",
						  .plan = { .project = "shop",
							    .environment = "staging",
							    .verb = "apply",
							    .release = 7,
							    .target_count = 1,
							    .execution = "",
							    .resolution = "",
							    .verify = "",
							    .evidence = "" } };
	digest = plan_digest(&story->assignment.plan);
	value_put_text(entry, "type", "rollout.created");
	value_put_text(entry, "rollout", "r-1");
	value_put_text(entry, "project", "shop");
	value_put_text(entry, "environment", "staging");
	value_put_text(entry, "plan_digest", hash_hex(story->arena, &digest));
	story->assignment.proof.entry = value_write(story->arena, entry);
	story->assignment.proof.index = story->count;
	story->leaves[story->count++] = merkle_leaf(story->assignment.proof.entry);
}

/* What the coordinator would send with the log as it is now, to who has seen so much. */
static void prove(struct story *story, uint64_t seen)
{
	struct merkle_source source = { read_leaf, story };
	struct checkpoint head = { .origin = ORIGIN, .size = story->count };
	struct log_proof *proof = &story->assignment.proof;
	struct merkle_path path;
	struct error error;

	head.root = merkle_root(story->leaves, story->count);
	proof->checkpoint = bytes_of(checkpoint_sign(story->arena, &head, &story->log));
	assert_ok(merkle_prove(story->arena, &source, proof->index, story->count, &path, &error));
	proof->path = path_bytes(path.hashes, path.count);
	assert_ok(merkle_prove_growth(story->arena, &source, seen, story->count, &path, &error));
	proof->growth = path_bytes(path.hashes, path.count);
}

static struct welcome welcome(struct story *story)
{
	struct note_key key = note_key_make(ORIGIN, NOTE_ED25519, story->log.public_key);
	struct welcome welcome = { .log_key = note_key_text(story->arena, &key) };
	struct bytes covered = vouch_bytes(story->arena, welcome.log_key);
	uint8_t *signature = arena_alloc(story->arena, SIGNATURE_SIZE);

	sign_bytes(&story->coordinator, covered.data, covered.size, signature);
	welcome.log_key_signature = (struct bytes) { (const char *)signature, SIGNATURE_SIZE };
	return welcome;
}

static struct story begin(struct arena *arena)
{
	struct story story = { .arena = arena };

	crypto_start();
	key_pair_make(&story.coordinator);
	key_pair_make(&story.log);
	grow(&story, 5);
	plan(&story);
	prove(&story, 0);
	return story;
}

static void meet(struct witness *witness, struct story *story, const char *folder)
{
	struct welcome shown = welcome(story);
	struct error error;

	assert_ok(witness_open(witness, folder, &error));
	assert_ok(witness_meet(witness, &shown, story->coordinator.public_key, &error));
}

static void a_plan_on_the_log_is_believed_and_the_head_is_remembered(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct story story = begin(arena);
	struct witness witness;
	struct error error;

	(void)state;
	meet(&witness, &story, folder);
	assert_ok(witness_verify(&witness, &story.assignment, &error));
	assert_int_equal(witness_seen(&witness), 6);
	grow(&story, 20);
	prove(&story, 6);
	assert_ok(witness_verify(&witness, &story.assignment, &error));
	assert_ok(witness_verify(&witness, &story.assignment, &error));
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
		assert_ok(witness_verify(&witness, &story.assignment, &error));
		cases[i].spoil(&story);
		assert_false(witness_verify(&witness, &story.assignment, &error));
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
	assert_ok(witness_verify(&witness, &story.assignment, &error));
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
