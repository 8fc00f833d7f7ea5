#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/log_disclosures.h"
#include "cli/log_vet.h"
#include "core/base/file.h"
#include "core/tlog/audit.h"

struct verifying {
	struct invocation *call;
	struct log_vet *vet; /* NULL: the tree alone */
	const struct log_reading *reading;
	struct log_verdict *verdict;
	struct arena *arena; /* of one tile or bundle */
	struct audit audit;
};

/* What a tool of others would use for proofs is what follows from the entries. */
static bool compare_tile(void *context, struct tile tile, const struct hash *hashes,
			 struct error *error)
{
	struct verifying *verifying = context;
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = tile_path(arena, tile);
	struct bytes bytes;

	if (!log_source_read(arena, verifying->reading->source, path, &bytes, error))
		return false;
	verifying->verdict->tiles++;
	return (bytes.size == tile.width * sizeof *hashes &&
		!memcmp(bytes.data, hashes, bytes.size)) ||
	       error_set(error, ERROR_INTEGRITY,
			 "%s is not what its entries hash to: somebody changed it, or them", path);
}

/* An entry knows its own number.  In canonical JSON a quote inside a string has a backslash before
 * it, so that the member is found without reading the rest; who wrote the entry signed for that. */
static bool check_number(struct verifying *verifying, struct bytes entry, struct error *error)
{
	const uint64_t seq = verifying->audit.tree.size;
	char member[40];
	int size = snprintf(member, sizeof member, ",\"seq\":%" PRIu64 ",", seq);

	return memmem(entry.data, entry.size, member, (size_t)size) ||
	       error_set(error, ERROR_INTEGRITY,
			 "what stands where entry %" PRIu64 " should is no entry of that number",
			 seq);
}

static bool compare_since(struct verifying *verifying, struct error *error)
{
	const struct checkpoint *since = &verifying->verdict->since;
	struct merkle_head here = audit_head(&verifying->audit);

	return !since->size || since->size != here.size || hash_equal(&since->root, &here.root) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the log's first %" PRIu64
			 " entries are not those of the checkpoint given "
			 "with --since: its history was changed",
			 since->size);
}

static bool read_bundle(struct verifying *verifying, struct tile tile, struct error *error)
{
	const char *path = tile_path(verifying->arena, tile);
	struct bytes rest, entry;

	if (!log_source_read(verifying->arena, verifying->reading->source, path, &rest, error))
		return false;
	for (unsigned i = 0; i < tile.width; i++) {
		if (!bundle_take(&rest, &entry, error))
			return error_wrap(error, "%s", path);
		if (!check_number(verifying, entry, error) ||
		    !audit_add(&verifying->audit, entry, error) || !compare_since(verifying, error))
			return false;
		if (verifying->vet &&
		    !log_vet_entry(verifying->arena, verifying->vet, entry, error))
			return false;
	}
	return !rest.size || error_set(error, ERROR_INTEGRITY, "%s holds more than its %u entries",
				       path, tile.width);
}

static bool read_entries(struct verifying *verifying, struct error *error)
{
	const uint64_t size = verifying->verdict->head.size;

	for (uint64_t index = 0; index * TILE_WIDTH < size; index++) {
		struct tile tile = { TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size) };

		arena_reset(verifying->arena);
		if (!read_bundle(verifying, tile, error))
			return false;
	}
	return audit_end(&verifying->audit, error);
}

static bool read_heads(struct verifying *verifying, struct error *error)
{
	struct arena *arena = verifying->call->arena;
	struct log_verdict *verdict = verifying->verdict;
	const struct log_reading *reading = verifying->reading;
	struct signed_checkpoint checkpoint;
	struct bytes text;

	if (!log_key(verifying->call, reading->source, &verdict->key, &verdict->key_given, error) ||
	    !log_source_read(arena, reading->source, "checkpoint", &text, error))
		return false;
	if (!checkpoint_open(arena, text, &verdict->key, &checkpoint, error))
		return error_wrap(error, "checkpoint of %s", reading->source->name);
	if (!log_policy_holds(arena, reading->policy, &verdict->key, &checkpoint.note, error))
		return false;
	verdict->head = checkpoint.head;
	if (!reading->since.size)
		return true;
	if (!checkpoint_open(arena, reading->since, &verdict->key, &checkpoint, error))
		return error_wrap(error, "--since");
	verdict->since = checkpoint.head;
	return verdict->since.size <= verdict->head.size ||
	       error_set(error, ERROR_INTEGRITY,
			 "the log has %" PRIu64 " entries, and had %" PRIu64 " when the checkpoint "
			 "given with --since was signed: its end was cut off",
			 verdict->head.size, verdict->since.size);
}

bool log_verify(struct invocation *call, const struct log_reading *reading,
		struct log_verdict *verdict, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct verifying *verifying = arena_new(call->arena, struct verifying);
	struct merkle_head found;

	*verdict = (struct log_verdict) { 0 };
	*verifying = (struct verifying) { .call = call,
					  .vet = reading->vet,
					  .reading = reading,
					  .verdict = verdict,
					  .arena = arena };
	verifying->audit.tile = compare_tile;
	verifying->audit.context = verifying;
	if (!read_heads(verifying, error) ||
	    (reading->vet &&
	     !log_vet_open(call->arena, reading->source, &verdict->key, reading->vet, error)) ||
	    !read_entries(verifying, error))
		return false;
	found = audit_head(&verifying->audit);
	return hash_equal(&found.root, &verdict->head.root) ||
	       error_set(
		   error, ERROR_INTEGRITY,
		   "the entries do not give the root that %s signed: at least one was changed",
		   verdict->key.name);
}

static struct value *verdict_value(struct arena *arena, const struct log_verdict *verdict,
				   const struct log_vet *vet)
{
	struct value *value = value_object(arena);

	value_put_text(value, "origin", verdict->head.origin);
	value_put_integer(value, "entries", (int64_t)verdict->head.size);
	value_put_text(value, "root", base64_encode(arena, verdict->head.root.bytes, HASH_SIZE));
	value_put_text(value, "key", note_key_text(arena, &verdict->key));
	value_put_bool(value, "key_given", verdict->key_given);
	value_put_integer(value, "tiles", (int64_t)verdict->tiles);
	if (verdict->since.size)
		value_put_integer(value, "since", (int64_t)verdict->since.size);
	if (vet)
		log_vet_put(arena, vet, value);
	return value;
}

static void say_verdict(struct invocation *call, const struct log_verdict *verdict,
			const struct log_vet *vet)
{
	say(call->screen, STYLE_GOOD, "%s %s: %" PRIu64 " entries, %" PRIu64 " tiles, root %s",
	    symbol(call->screen, SYMBOL_DONE), verdict->head.origin, verdict->head.size,
	    verdict->tiles, base64_encode(call->arena, verdict->head.root.bytes, HASH_SIZE));
	if (verdict->since.size)
		say(call->screen, STYLE_PLAIN,
		    "  it continues the log of %" PRIu64 " entries that --since knows",
		    verdict->since.size);
	if (vet)
		log_vet_say(call, vet);
	if (!verdict->key_given)
		say(call->screen, STYLE_FAINT,
		    "  the key was taken from where the log is; compare it with one that you kept, "
		    "with --key:\n  %s",
		    note_key_text(call->arena, &verdict->key));
}

bool command_log_verify(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	SCOPED(log_vet_close) struct log_vet vet = { 0 };
	struct log_reading reading = { .vet = options->quick ? NULL : &vet };
	struct log_source source;
	struct log_disclosures disclosures = { 0 };
	struct log_verdict verdict;

	if (options->since &&
	    !file_read(call->arena, options->since, NOTE_SIZE_LIMIT, &reading.since, error))
		return error_wrap(error, "--since");
	reading.policy = options->policy;
	reading.source = &source;
	if (!log_source_open(call, &source, error) ||
	    !log_verify(call, &reading, &verdict, error) ||
	    (reading.vet && (!log_vet_end(call->arena, reading.vet, error) ||
			     !log_disclosures_check(&source, &disclosures, error))))
		return false;
	if (call->screen->json)
		answer(call->screen, verdict_value(call->arena, &verdict, reading.vet));
	say_verdict(call, &verdict, reading.vet);
	if (disclosures.disclosed || disclosures.redacted)
		say(call->screen, STYLE_PLAIN,
		    "  %" PRIu64 " names and texts are disclosed, each gives its commitment; "
		    "%" PRIu64 " were redacted",
		    disclosures.disclosed, disclosures.redacted);
	return true;
}
