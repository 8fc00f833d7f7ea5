#ifndef TESTS_AGENT_LOG_STORY_H
#define TESTS_AGENT_LOG_STORY_H
#include "agent/witness.h"
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

static inline struct bytes path_bytes(struct hash *hashes, size_t count)
{
	return (struct bytes) { (const char *)hashes, count * sizeof *hashes };
}

static inline bool read_leaf(void *context, unsigned height, uint64_t index, struct hash *hash,
			     struct error *error)
{
	const struct story *story = context;

	(void)error;
	*hash = merkle_root(story->leaves + (index << height), (size_t)1 << height);
	return true;
}

static inline void grow(struct story *story, size_t count)
{
	while (story->count < count) {
		story->leaves[story->count] =
		    merkle_leaf(bytes_of(arena_printf(story->arena, "%zu", story->count)));
		story->count++;
	}
}

/* The entry that says so, at the end of the log. */
static inline void plan(struct story *story)
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
static inline void prove(struct story *story, uint64_t seen)
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

static inline struct welcome welcome(struct story *story)
{
	struct note_key key = note_key_make(ORIGIN, NOTE_ED25519, story->log.public_key);
	struct welcome welcome = { .log_key = note_key_text(story->arena, &key) };
	struct bytes covered = vouch_bytes(story->arena, welcome.log_key);
	uint8_t *signature = arena_alloc(story->arena, SIGNATURE_SIZE);

	sign_bytes(&story->coordinator, covered.data, covered.size, signature);
	welcome.log_key_signature = (struct bytes) { (const char *)signature, SIGNATURE_SIZE };
	return welcome;
}

static inline struct story begin(struct arena *arena)
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

static inline void meet(struct witness *witness, struct story *story, const char *folder)
{
	struct welcome shown = welcome(story);
	struct error error;

	assert_ok(witness_open(witness, folder, &error));
	assert_ok(witness_meet(witness, &shown, story->coordinator.public_key, &error));
}
#endif
