#include "tests/agent/log_story.h"

#include <string.h>

#include "core/base/file.h"
#include "core/tlog/cosignature.h"

/* What agents say of a log to each other, and what they demand that others say. */

#define NOW     ((int64_t)1800000000) /* seconds */
#define WITNESS "w.example.com"

static struct identity agent_made(const char *id)
{
	struct identity identity = { .enrolled = true, .agent = id };

	key_pair_make(&identity.key);
	return identity;
}

static struct note_key key_of(struct arena *arena, const struct identity *identity)
{
	return note_key_make(arena_printf(arena, ORIGIN "/%s", identity->agent), NOTE_COSIGNATURE,
			     identity->key.public_key);
}

static const char *policy(struct story *story, const struct note_key *witness)
{
	struct note_key log = note_key_make(ORIGIN, NOTE_ED25519, story->log.public_key);

	return arena_printf(story->arena, "log %s\nwitness w %s\nquorum w\n",
			    note_key_text(story->arena, &log),
			    note_key_text(story->arena, witness));
}

/* The checkpoint of the proof, cosigned beside the log's signature. */
static void cosign(struct story *story, const struct key_pair *pair, int64_t seconds)
{
	struct bytes *text = &story->assignment.proof.checkpoint;
	struct note note;
	struct error error;

	assert_ok(note_read(story->arena, *text, &note, &error));
	*text = bytes_of(
	    arena_printf(story->arena, "%.*s%s", (int)text->size, text->data,
			 cosignature_make(story->arena, note.text, WITNESS, pair, seconds)));
}

static void a_head_that_was_kept_is_cosigned_until_that_was_said(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct identity identity = agent_made("a-7");
	struct story story = begin(arena);
	struct note_key key;
	struct witness witness;
	struct note note;
	struct error error;
	int64_t seconds;

	(void)state;
	key = key_of(arena, &identity);
	meet(&witness, &story, test_folder(arena));
	assert_string_equal(witness_cosign(arena, &witness, &identity, NOW * 1000), "");
	grow(&story, 9);
	prove(&story, 0);
	assert_ok(witness_look(&witness, story.assignment.proof.checkpoint,
			       story.assignment.proof.growth, &error));
	assert_int_equal(witness_seen(&witness), 9);
	for (int i = 0; i < 2; i++) {
		const char *line = witness_cosign(arena, &witness, &identity, NOW * 1000 + 999);
		const char *text =
		    arena_printf(arena, "%s%s", story.assignment.proof.checkpoint.data, line);

		assert_ok(note_read(arena, bytes_of(text), &note, &error));
		assert_ok(cosignature_verify(arena, &note, &key, &seconds, &error));
		assert_int_equal(seconds, NOW);
	}
	witness_said(&witness);
	assert_string_equal(witness_cosign(arena, &witness, &identity, NOW * 1000), "");
	prove(&story, 9);
	assert_ok(witness_look(&witness, story.assignment.proof.checkpoint,
			       story.assignment.proof.growth, &error));
	assert_true(*witness_cosign(arena, &witness, &identity, NOW * 1000));
	witness_close(&witness);
}

static void two_histories_are_not_cosigned_by_one_agent(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct identity identity = agent_made("a-7");
	struct story story = begin(arena);
	struct witness witness;
	struct error error;

	(void)state;
	meet(&witness, &story, test_folder(arena));
	grow(&story, 9);
	prove(&story, 0);
	assert_ok(witness_look(&witness, story.assignment.proof.checkpoint,
			       story.assignment.proof.growth, &error));
	witness_said(&witness);
	story.leaves[3] = merkle_leaf(bytes_of("another history"));
	for (size_t size = 8; size <= 11; size++) {
		story.count = 6;
		grow(&story, size);
		prove(&story, size < 9 ? size : 9);
		assert_false(witness_look(&witness, story.assignment.proof.checkpoint,
					  story.assignment.proof.growth, &error));
		assert_int_equal(error.code, ERROR_REFUSED);
		assert_string_equal(witness_cosign(arena, &witness, &identity, NOW * 1000), "");
	}
	witness_close(&witness);
}

static void a_plan_counts_on_an_older_head_that_was_grown_from(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct story story = begin(arena);
	struct log_proof older;
	struct merkle_source source = { read_leaf, &story };
	struct merkle_path path;
	struct witness witness;
	struct error error;

	(void)state;
	meet(&witness, &story, test_folder(arena));
	prove(&story, 0);
	older = story.assignment.proof;
	grow(&story, 11);
	prove(&story, 0);
	assert_ok(witness_look(&witness, story.assignment.proof.checkpoint,
			       story.assignment.proof.growth, &error));
	story.assignment.proof = older;
	assert_false(witness_verify(&witness, &story.assignment, 0, &error));
	assert_non_null(strstr(error.text, "it comes from an older backup"));
	assert_ok(merkle_prove_growth(arena, &source, 6, 11, &path, &error));
	story.assignment.proof.growth = path_bytes(path.hashes, path.count);
	assert_ok(witness_verify(&witness, &story.assignment, 0, &error));
	assert_int_equal(witness_seen(&witness), 11);
	witness_close(&witness);
}

static void without_the_words_that_are_demanded_nothing_counts(void **state)
{
	static const struct {
		int64_t age, made; /* seconds; made 0: not cosigned */
		bool by_another;
		const char *error;
	} cases[] = {
		{ 0, NOW, false, NULL },
		{ 0, 5, false, NULL },
		{ 0, 0, false, "log-policy: too few witnesses cosigned this checkpoint: w did" },
		{ 0, NOW, true, "w did not" },
		{ 3600, NOW - 3600, false, NULL },
		{ 3600, NOW - 3601, false, "which is too long ago" },
		{ 3600, NOW + 300, false, NULL },
		{ 3600, NOW + 301, false, "which is in the future: compare the clocks" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct story story = begin(arena);
		struct key_pair pair, other;
		struct note_key key;
		struct witness witness;
		struct error error = { 0 };
		bool held;

		key_pair_make(&pair);
		key_pair_make(&other);
		key = note_key_make(WITNESS, NOTE_COSIGNATURE, pair.public_key);
		meet(&witness, &story, test_folder(arena));
		assert_ok(
		    witness_demand(&witness, bytes_of(policy(&story, &key)), cases[i].age, &error));
		if (cases[i].made)
			cosign(&story, cases[i].by_another ? &other : &pair, cases[i].made);
		held = witness_verify(&witness, &story.assignment, NOW * 1000, &error);
		assert_int_equal(held, !cases[i].error);
		assert_true(held ||
			    (error.code == ERROR_REFUSED && strstr(error.text, cases[i].error)));
		witness_close(&witness);
	}
}

static void who_demands_words_acts_on_no_log_that_the_policy_does_not_name(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct story story = begin(arena), other = begin(arena);
	const char *folder = test_folder(arena);
	struct welcome shown = welcome(&story);
	struct note_key key;
	struct key_pair pair;
	struct witness witness;
	struct error error;

	(void)state;
	key_pair_make(&pair);
	key = note_key_make(WITNESS, NOTE_COSIGNATURE, pair.public_key);
	assert_ok(witness_open(&witness, folder, &error));
	assert_ok(witness_demand(&witness, bytes_of(policy(&other, &key)), 0, &error));
	assert_false(witness_verify(&witness, &story.assignment, 0, &error));
	assert_non_null(strstr(error.text, "shows no log that could be witnessed"));
	assert_false(witness_meet(&witness, &shown, story.coordinator.public_key, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_non_null(strstr(error.text, "does not name the coordinator's log; a line 'log "));
	assert_false(file_exists(path_join(arena, folder, "log.vkey")));
	witness_close(&witness);
	meet(&witness, &story, folder);
	assert_false(witness_demand(&witness, bytes_of(policy(&other, &key)), 0, &error));
	assert_false(witness_demand(&witness, bytes_of("quorum x\n"), 0, &error));
	assert_non_null(strstr(error.text, "log-policy: line 1: 'x' is no witness"));
	witness_close(&witness);
}

static void what_cannot_be_kept_is_neither_believed_nor_cosigned(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct identity identity = agent_made("a-7");
	struct story story = begin(arena);
	const char *folder = test_folder(arena);
	struct witness witness;
	struct error error;

	(void)state;
	meet(&witness, &story, folder);
	/* A folder in the file's place: it fails for root, too. */
	assert_ok(folder_make(path_join(arena, folder, "checkpoint/x"), &error));
	assert_false(witness_verify(&witness, &story.assignment, 0, &error));
	assert_int_not_equal(error.code, ERROR_REFUSED);
	assert_int_equal(witness_seen(&witness), 0);
	assert_string_equal(witness_cosign(arena, &witness, &identity, NOW * 1000), "");
	witness_close(&witness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_that_was_kept_is_cosigned_until_that_was_said),
		cmocka_unit_test(two_histories_are_not_cosigned_by_one_agent),
		cmocka_unit_test(a_plan_counts_on_an_older_head_that_was_grown_from),
		cmocka_unit_test(without_the_words_that_are_demanded_nothing_counts),
		cmocka_unit_test(who_demands_words_acts_on_no_log_that_the_policy_does_not_name),
		cmocka_unit_test(what_cannot_be_kept_is_neither_believed_nor_cosigned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
