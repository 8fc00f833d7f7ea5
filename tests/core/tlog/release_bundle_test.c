#include "core/tlog/release_bundle.h"

#include <string.h>

#include "tests/support/test.h"

/* A log with a key of its own, and a bundle of what it says. */
struct made {
	struct arena *arena;
	struct key_pair pair;
	struct note_key key;
	struct bytes entries[5];
	struct bundle_parts parts;
	struct bytes proofs[5];
	struct bytes documents[1];
	struct quorum policy;
};

#define ORIGIN "outside.example/log"

#define SEALED                                                                                     \
	"{\"digest\":\"%s\",\"manifest\":\"%s\",\"number\":1,\"project\":\"shop\",\"seq\":0,"      \
	"\"type\":\"release.sealed\"}"
#define CREATED                                                                                    \
	"{\"actor\":{\"kind\":\"person\",\"name\":\"carl\"},\"environment\":\"staging\",\"kind\":" \
	"\"apply\",\"plan\":\"%s\",\"project\":\"shop\",\"release_digest\":\"%s\",\"rollout\":"    \
	"\"r-1\",\"seq\":1,\"type\":\"rollout.created\"}"
static const char *const bodies[] = {
	[2] = "{\"rollout\":\"r-1\",\"seq\":2,\"to\":\"succeeded\",\"type\":\"task.moved\"}",
	[3] = "{\"environment\":\"staging\",\"final\":true,\"project\":\"shop\",\"rollout\":"
	      "\"r-1\",\"seq\":3,\"time\":\"2026-03-01T02:00:00.000Z\",\"to\":\"succeeded\","
	      "\"type\":\"rollout.moved\"}",
	[4] = "{\"environment\":\"staging\",\"final\":false,\"project\":\"shop\",\"rollout\":"
	      "\"r-1\",\"seq\":4,\"time\":\"2026-03-01T02:00:00.000Z\",\"to\":\"succeeded\","
	      "\"type\":\"rollout.moved\"}",
};

static struct hash leaf_of(void *context, size_t index)
{
	const struct made *made = context;

	return merkle_leaf(made->entries[index]);
}

/* The root over five leaves and the path of one, by the definition (RFC 6962 2.1). */
static struct hash root_of(struct made *made, size_t from, size_t count)
{
	size_t half = 1;
	struct hash left, right;

	if (count == 1)
		return leaf_of(made, from);
	while (half * 2 < count)
		half *= 2;
	left = root_of(made, from, half);
	right = root_of(made, from + half, count - half);
	return merkle_node(&left, &right);
}

static void path_of(struct made *made, size_t from, size_t count, size_t index,
		    struct merkle_path *path)
{
	size_t half = 1;

	if (count == 1)
		return;
	while (half * 2 < count)
		half *= 2;
	if (index < half) {
		path_of(made, from, half, index, path);
		path->hashes[path->count++] = root_of(made, from + half, count - half);
	} else {
		path_of(made, from + half, count - half, index - half, path);
		path->hashes[path->count++] = root_of(made, from, half);
	}
}

static void prove_all(struct made *made, const struct key_pair *signer)
{
	struct checkpoint head = { ORIGIN, 5, root_of(made, 0, 5) };
	const char *checkpoint = checkpoint_sign(made->arena, &head, signer);

	for (size_t i = 0; i < 5; i++) {
		struct receipt receipt = { .extra = made->entries[i],
					   .index = i,
					   .checkpoint = bytes_of(checkpoint) };

		receipt.path.hashes = arena_new_array(made->arena, struct hash, MERKLE_PATH_LIMIT);
		path_of(made, 0, 5, i, &receipt.path);
		made->proofs[i] = bytes_of(receipt_text(made->arena, &receipt));
	}
}

static struct bytes sign_index(struct made *made, struct bytes index)
{
	struct bytes text = release_bundle_note(made->arena, index);

	return bytes_of(arena_printf(made->arena, "%.*s\n%s", (int)text.size, text.data,
				     note_sign(made->arena, text, ORIGIN, &made->pair)));
}

static void seal(struct made *made, const struct release_bundle *bundle)
{
	made->parts = (struct bundle_parts) { .proofs = made->proofs,
					      .proof_count = 5,
					      .documents = made->documents,
					      .document_count = 1 };
	made->parts.index = release_bundle_index(made->arena, bundle, &made->parts);
	made->parts.note = sign_index(made, made->parts.index);
}

/* What a truthful log would say; the caller changes it and seals it anew. */
static struct release_bundle bundle_in(struct made *made, struct arena *arena)
{
	struct release_bundle bundle = { .origin = ORIGIN,
					 .project = "shop",
					 .number = 1,
					 .outcome_count = 1,
					 .blob_count = 1 };
	const char *digest, *document;
	struct error error;

	*made = (struct made) { .arena = arena };
	key_pair_make(&made->pair);
	made->key = note_key_make(ORIGIN, NOTE_ED25519, made->pair.public_key);
	assert_ok(quorum_read(arena,
			      bytes_of(arena_printf(arena, "log %s\nquorum none\n",
						    note_key_text(arena, &made->key))),
			      &made->policy, &error));
	made->documents[0] = bytes_of("{}");
	bundle.manifest = hash_of("{}", 2);
	bundle.digest = hash_of("x", 1);
	digest = hash_hex(arena, &bundle.digest);
	document = hash_hex(arena, &bundle.manifest);
	bundle.blobs = arena_new(arena, struct hash);
	bundle.blobs[0] = bundle.manifest;
	made->entries[0] = bytes_of(arena_printf(arena, SEALED, digest, document));
	made->entries[1] = bytes_of(arena_printf(arena, CREATED, document, digest));
	for (size_t i = 2; i < 5; i++)
		made->entries[i] = bytes_of(bodies[i]);
	bundle.outcomes = arena_new(arena, struct bundle_outcome);
	bundle.outcomes[0] = (struct bundle_outcome) { .environment = "staging",
						       .rollout = "r-1",
						       .state = "succeeded",
						       .created = 1,
						       .finished = 3 };
	prove_all(made, &made->pair);
	return bundle;
}

static void a_truthful_bundle_is_believed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct made made;
	struct release_bundle bundle = bundle_in(&made, arena), read;
	struct error error;

	(void)state;
	seal(&made, &bundle);
	assert_ok(release_bundle_open(arena, &made.parts, &made.policy, &read, &error));
	assert_string_equal(read.project, "shop");
	assert_int_equal(read.log_size, 5);
	assert_int_equal(read.outcome_count, 1);
	assert_string_equal(read.outcomes[0].by, "carl");
	assert_int_equal(read.outcomes[0].succeeded, 1);
	assert_true(read.outcomes[0].time > 0);
	assert_true(hash_equal(&read.digest, &bundle.digest));
	key_pair_release(&made.pair);
}

/* The log itself signed all of these: what it says has to follow from its entries. */
static void another_number(struct release_bundle *bundle)
{
	bundle->number = 2;
}
static void another_digest(struct release_bundle *bundle)
{
	bundle->digest = hash_of("y", 1);
}
static void another_manifest(struct release_bundle *bundle)
{
	bundle->manifest = hash_of("y", 1);
}
static void another_project(struct release_bundle *bundle)
{
	bundle->project = "bank";
}
static void another_sealing(struct release_bundle *bundle)
{
	bundle->sealed = 1;
}
static void another_environment(struct release_bundle *bundle)
{
	bundle->outcomes[0].environment = "production";
}
static void another_rollout(struct release_bundle *bundle)
{
	bundle->outcomes[0].rollout = "r-2";
}
static void another_state(struct release_bundle *bundle)
{
	bundle->outcomes[0].state = "failed";
}
static void another_beginning(struct release_bundle *bundle)
{
	bundle->outcomes[0].created = 2;
}
static void an_end_that_is_none(struct release_bundle *bundle)
{
	bundle->outcomes[0].finished = 4;
}
static void an_entry_that_is_not_there(struct release_bundle *bundle)
{
	bundle->outcomes[0].finished = 17;
}
static void a_document_that_nobody_named(struct release_bundle *bundle)
{
	bundle->blobs[0] = hash_of("y", 1);
}

static void (*const changes[])(struct release_bundle *bundle) = {
	another_number,
	another_digest,
	another_manifest,
	another_project,
	another_sealing,
	another_environment,
	another_rollout,
	another_state,
	another_beginning,
	an_end_that_is_none,
	an_entry_that_is_not_there,
	a_document_that_nobody_named,
};

static void what_the_entries_do_not_say_is_not_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct made made;
		struct release_bundle bundle = bundle_in(&made, arena), read;
		struct error error;

		changes[i](&bundle);
		seal(&made, &bundle);
		if (release_bundle_open(arena, &made.parts, &made.policy, &read, &error))
			fail_msg("change %zu was believed", i);
		assert_int_equal(error.code, ERROR_INTEGRITY);
		key_pair_release(&made.pair);
	}
}

static void a_log_that_nobody_named_is_not_believed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct made made, other;
	struct release_bundle bundle = bundle_in(&made, arena), read;
	struct error error;

	(void)state;
	bundle_in(&other, arena);
	seal(&made, &bundle);
	/* The same name, another key. */
	assert_false(release_bundle_open(arena, &made.parts, &other.policy, &read, &error));
	other.policy.logs[0].key.name = "elsewhere.example/log";
	assert_false(release_bundle_open(arena, &made.parts, &other.policy, &read, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	key_pair_release(&made.pair);
	key_pair_release(&other.pair);
}

static void every_changed_byte_is_noticed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct made made;
	struct release_bundle bundle = bundle_in(&made, arena), read;
	struct bytes *parts[] = { &made.parts.note, &made.parts.index, &made.proofs[0],
				  &made.proofs[3], &made.documents[0] };
	struct error error;

	(void)state;
	seal(&made, &bundle);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct bytes whole = *parts[i];

		for (size_t at = 0; at < whole.size; at++) {
			SCOPED(arena_release) struct arena *scratch = arena_open();
			char *changed = arena_alloc(scratch, whole.size + 1);

			memcpy(changed, whole.data, whole.size);
			changed[at] ^= 1;
			changed[whole.size] = '\0';
			*parts[i] = (struct bytes) { changed, whole.size };
			if (release_bundle_open(scratch, &made.parts, &made.policy, &read, &error))
				fail_msg("part %zu: byte %zu was changed, and nobody noticed", i,
					 at);
		}
		*parts[i] = whole;
	}
	assert_ok(release_bundle_open(arena, &made.parts, &made.policy, &read, &error));
	key_pair_release(&made.pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_truthful_bundle_is_believed),
		cmocka_unit_test(what_the_entries_do_not_say_is_not_believed),
		cmocka_unit_test(a_log_that_nobody_named_is_not_believed),
		cmocka_unit_test(every_changed_byte_is_noticed),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
