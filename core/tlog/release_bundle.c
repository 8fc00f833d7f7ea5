#include "core/tlog/release_bundle.h"

#include <string.h>

#include "core/base/clock.h"

#define NOTE_HEAD "lockstep-release-bundle-v1\n"

struct bytes release_bundle_note(struct arena *arena, struct bytes index)
{
	struct hash hash = hash_of(index.data, index.size);

	return bytes_of(arena_printf(arena, NOTE_HEAD "%s\n", hash_hex(arena, &hash)));
}

static void put_outcome(struct value *list, struct arena *arena,
			const struct bundle_outcome *outcome)
{
	struct value *item = value_object(arena);

	value_put_text(item, "environment", outcome->environment);
	value_put_text(item, "rollout", outcome->rollout);
	value_put_text(item, "state", outcome->state);
	value_put_integer(item, "created", (int64_t)outcome->created);
	value_put_integer(item, "finished", (int64_t)outcome->finished);
	value_add(list, item);
}

struct bytes release_bundle_index(struct arena *arena, const struct release_bundle *bundle,
				  const struct bundle_parts *parts)
{
	struct value *index = value_object(arena), *outcomes = value_array(arena);
	struct value *blobs = value_array(arena), *proofs = value_array(arena);

	for (size_t i = 0; i < bundle->outcome_count; i++)
		put_outcome(outcomes, arena, &bundle->outcomes[i]);
	for (size_t i = 0; i < bundle->blob_count; i++)
		value_add(blobs, value_text(arena, hash_hex(arena, &bundle->blobs[i])));
	for (size_t i = 0; i < parts->proof_count; i++) {
		struct hash hash = hash_of(parts->proofs[i].data, parts->proofs[i].size);

		value_add(proofs, value_text(arena, hash_hex(arena, &hash)));
	}
	value_put_integer(index, "v", 1);
	value_put_text(index, "origin", bundle->origin);
	value_put_text(index, "project", bundle->project);
	value_put_integer(index, "number", (int64_t)bundle->number);
	value_put_integer(index, "sealed", (int64_t)bundle->sealed);
	value_put_text(index, "digest", hash_hex(arena, &bundle->digest));
	value_put_text(index, "manifest", hash_hex(arena, &bundle->manifest));
	value_put(index, "outcomes", outcomes);
	value_put(index, "blobs", blobs);
	value_put(index, "proofs", proofs);
	return value_write(arena, index);
}

/* ---- reading ---- */

struct proven {
	uint64_t seq;
	const struct value *body;
};

struct opening {
	struct arena *arena;
	const struct bundle_parts *parts;
	const struct quorum *policy;
	const struct quorum_log *log;
	struct release_bundle *bundle;
	struct value *index;
	struct bytes checkpoint; /* that all proofs go to */
	struct proven *entries;
	size_t count;
};

static bool no_bundle(const char *what, struct error *error)
{
	return error_set(error, ERROR_INVALID, "this is no release bundle: %s", what);
}

static bool read_number(const struct value *object, const char *key, uint64_t *number)
{
	int64_t value = value_get_integer(object, key, -1);

	*number = (uint64_t)value;
	return value >= 0;
}

static bool read_outcome(const struct value *item, struct bundle_outcome *outcome)
{
	outcome->environment = value_get_text(item, "environment");
	outcome->rollout = value_get_text(item, "rollout");
	outcome->state = value_get_text(item, "state");
	return outcome->environment && outcome->rollout && outcome->state &&
	       read_number(item, "created", &outcome->created) &&
	       read_number(item, "finished", &outcome->finished);
}

static bool read_lists(struct opening *opening)
{
	const struct value *outcomes = value_get(opening->index, "outcomes");
	const struct value *blobs = value_get(opening->index, "blobs");
	struct release_bundle *bundle = opening->bundle;

	bundle->outcome_count = value_count(outcomes);
	bundle->outcomes =
	    arena_new_array(opening->arena, struct bundle_outcome, bundle->outcome_count + 1);
	bundle->blob_count = value_count(blobs);
	bundle->blobs = arena_new_array(opening->arena, struct hash, bundle->blob_count + 1);
	for (size_t i = 0; i < bundle->outcome_count; i++)
		if (!read_outcome(value_at(outcomes, i), &bundle->outcomes[i]))
			return false;
	for (size_t i = 0; i < bundle->blob_count; i++) {
		const char *hex = value_as_text(value_at(blobs, i));

		if (!hex || !hash_from_hex(hex, &bundle->blobs[i]))
			return false;
	}
	return value_is_array(outcomes) && value_is_array(blobs);
}

static bool read_index(struct opening *opening, struct error *error)
{
	const struct value *index;
	struct release_bundle *bundle = opening->bundle;
	const char *digest, *manifest;

	if (!value_parse(opening->arena, opening->parts->index, &opening->index, error))
		return error_wrap(error, "the bundle's index");
	index = opening->index;
	digest = value_get_text(index, "digest");
	manifest = value_get_text(index, "manifest");
	bundle->origin = value_get_text(index, "origin");
	bundle->project = value_get_text(index, "project");
	bundle->index = hash_of(opening->parts->index.data, opening->parts->index.size);
	if (value_get_integer(index, "v", 0) != 1)
		return no_bundle("it is of a version that this program does not know", error);
	return (bundle->origin && bundle->project && digest && manifest &&
		read_number(index, "number", &bundle->number) && bundle->number &&
		read_number(index, "sealed", &bundle->sealed) &&
		hash_from_hex(digest, &bundle->digest) &&
		hash_from_hex(manifest, &bundle->manifest) && read_lists(opening)) ||
	       no_bundle("its index lacks members, or has them otherwise", error);
}

static bool check_note(struct opening *opening, struct error *error)
{
	struct bytes wanted = release_bundle_note(opening->arena, opening->parts->index);
	struct note note;

	opening->log = quorum_log_find(opening->policy, opening->bundle->origin);
	if (!opening->log)
		return error_set(error, ERROR_REFUSED,
				 "the bundle comes from the log %.200s, which nobody here trusts; "
				 "import-policy names the logs that are",
				 opening->bundle->origin);
	if (!note_read(opening->arena, opening->parts->note, &note, error) ||
	    !note_verify(&note, &opening->log->key, error))
		return error_wrap(error, "the bundle's signature");
	return bytes_equal(note.text, wanted) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the bundle's index is not what %s signed: it was changed",
			 opening->bundle->origin);
}

/* The first checkpoint is judged, the others have to be the same. */
static bool check_head(struct opening *opening, const struct receipt *receipt, struct error *error)
{
	struct quorum_span always = { 0, INT64_MAX };
	struct signed_checkpoint head;

	if (opening->checkpoint.size)
		return bytes_equal(opening->checkpoint, receipt->checkpoint) ||
		       error_set(error, ERROR_INTEGRITY,
				 "the bundle's proofs go to different checkpoints");
	if (!checkpoint_open(opening->arena, receipt->checkpoint, &opening->log->key, &head,
			     error) ||
	    !quorum_met(opening->arena, opening->policy, &head.note, always, error))
		return false;
	opening->checkpoint = receipt->checkpoint;
	opening->bundle->log_size = head.head.size;
	return true;
}

static bool check_proof(struct opening *opening, size_t at, struct error *error)
{
	struct bytes text = opening->parts->proofs[at];
	const char *wanted = value_as_text(value_at(value_get(opening->index, "proofs"), at));
	struct hash hash = hash_of(text.data, text.size);
	struct receipt receipt;
	struct value *body;

	if (!text_equal(wanted, hash_hex(opening->arena, &hash)))
		return error_set(error, ERROR_INTEGRITY, "it is not the one that the index names");
	if (!receipt_read(opening->arena, text, &receipt, error) ||
	    !receipt_verify(opening->arena, &receipt, receipt.extra, &opening->log->key, error) ||
	    !check_head(opening, &receipt, error) ||
	    !value_parse(opening->arena, receipt.extra, &body, error))
		return false;
	if (value_get_integer(body, "seq", -1) != (int64_t)receipt.index)
		return error_set(error, ERROR_INTEGRITY, "its entry calls itself another one");
	opening->entries[opening->count++] = (struct proven) { receipt.index, body };
	return true;
}

static bool check_proofs(struct opening *opening, struct error *error)
{
	size_t count = value_count(value_get(opening->index, "proofs"));

	if (count != opening->parts->proof_count || !count || count > BUNDLE_PROOFS_MOST)
		return error_set(error, ERROR_INTEGRITY,
				 "the bundle has %zu proofs, its index names %zu; at most %d are "
				 "taken",
				 opening->parts->proof_count, count, BUNDLE_PROOFS_MOST);
	opening->entries = arena_new_array(opening->arena, struct proven, count);
	for (size_t i = 0; i < count; i++)
		if (!check_proof(opening, i, error))
			return error_wrap(error, "proof %zu of the bundle", i + 1);
	return true;
}

static const struct value *entry_of(const struct opening *opening, uint64_t seq)
{
	for (size_t i = 0; i < opening->count; i++)
		if (opening->entries[i].seq == seq)
			return opening->entries[i].body;
	return NULL;
}

static bool is(const struct value *entry, const char *key, const char *text)
{
	return entry && text_equal(value_get_text(entry, key), text);
}

static bool check_sealed(const struct opening *opening, struct error *error)
{
	const struct release_bundle *bundle = opening->bundle;
	const struct value *entry = entry_of(opening, bundle->sealed);

	return (is(entry, "type", "release.sealed") && is(entry, "project", bundle->project) &&
		is(entry, "digest", hash_hex(opening->arena, &bundle->digest)) &&
		is(entry, "manifest", hash_hex(opening->arena, &bundle->manifest)) &&
		value_get_integer(entry, "number", 0) == (int64_t)bundle->number) ||
	       error_set(error, ERROR_INTEGRITY,
			 "no proven entry says that release %llu of %s was sealed with these bytes",
			 (unsigned long long)bundle->number, bundle->project);
}

static void count_targets(const struct opening *opening, struct bundle_outcome *outcome)
{
	for (size_t i = 0; i < opening->count; i++) {
		const struct value *entry = opening->entries[i].body;

		if (!is(entry, "type", "task.moved") || !is(entry, "rollout", outcome->rollout))
			continue;
		outcome->succeeded += is(entry, "to", "succeeded");
		outcome->failed += is(entry, "to", "failed");
	}
}

static bool check_outcome(const struct opening *opening, struct bundle_outcome *outcome,
			  struct error *error)
{
	const struct value *created = entry_of(opening, outcome->created);
	const struct value *finished = entry_of(opening, outcome->finished);
	const char *digest = hash_hex(opening->arena, &opening->bundle->digest), *time, *plan;

	if (!is(created, "type", "rollout.created") || !is(created, "kind", "apply") ||
	    !is(created, "rollout", outcome->rollout) || !is(created, "release_digest", digest) ||
	    !is(created, "project", opening->bundle->project) ||
	    !is(created, "environment", outcome->environment) ||
	    !is(finished, "type", "rollout.moved") || !is(finished, "rollout", outcome->rollout) ||
	    !is(finished, "project", opening->bundle->project) ||
	    !is(finished, "environment", outcome->environment) ||
	    !is(finished, "to", outcome->state) || !value_get_bool(finished, "final", false) ||
	    outcome->finished < outcome->created)
		return error_set(error, ERROR_INTEGRITY,
				 "no proven entries say that %s of this release ended as %s in %s",
				 outcome->rollout, outcome->state, outcome->environment);
	time = value_get_text(finished, "time");
	plan = value_get_text(created, "plan");
	outcome->by = value_get_text(value_get(created, "actor"), "name");
	count_targets(opening, outcome);
	return (time && clock_parse(time, &outcome->time) && plan &&
		hash_from_hex(plan, &outcome->plan)) ||
	       error_set(error, ERROR_INTEGRITY, "the entries about %s cannot be read",
			 outcome->rollout);
}

static bool check_documents(const struct opening *opening, struct error *error)
{
	const struct release_bundle *bundle = opening->bundle;

	for (size_t i = 0; i < opening->parts->document_count; i++) {
		struct bytes text = opening->parts->documents[i];
		struct hash hash = hash_of(text.data, text.size);
		size_t at = 0;

		while (at < bundle->blob_count && !hash_equal(&bundle->blobs[at], &hash))
			at++;
		if (at == bundle->blob_count)
			return error_set(error, ERROR_INTEGRITY,
					 "document %zu of the bundle is none that its index names",
					 i + 1);
	}
	return true;
}

bool release_bundle_open(struct arena *arena, const struct bundle_parts *parts,
			 const struct quorum *policy, struct release_bundle *bundle,
			 struct error *error)
{
	struct opening opening = {
		.arena = arena, .parts = parts, .policy = policy, .bundle = bundle
	};

	*bundle = (struct release_bundle) { 0 };
	if (!read_index(&opening, error) || !check_note(&opening, error) ||
	    !check_proofs(&opening, error) || !check_sealed(&opening, error) ||
	    !check_documents(&opening, error))
		return false;
	for (size_t i = 0; i < bundle->outcome_count; i++)
		if (!check_outcome(&opening, &bundle->outcomes[i], error))
			return false;
	return true;
}
