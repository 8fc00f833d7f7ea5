#include "coordinator/verify.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "coordinator/store/open.h"
#include "coordinator/store/recheck.h"
#include "coordinator/store/refold.h"
#include "coordinator/verify_copy.h"
#include "core/base/file.h"
#include "core/named_blobs.h"
#include "core/tlog/checkpoint.h"
#include "core/vetting.h"

#define FILE_LIMIT  ((size_t)64 * 1024)
#define KEPT_MEMORY (16 * 1024 * 1024)

struct verifying {
	struct arena *arena;
	const char *state;
	bool signatures;
	struct recheck recheck;
	struct vetting vetting;
	struct refold refold;
	struct checkpoint seen; /* by others; size 0: nothing */
};

static const char *path_of(const struct verifying *verifying, const char *name)
{
	return path_join(verifying->arena, verifying->state, name);
}

/* A log that nobody was shown has no files yet. */
static bool read_seen(struct verifying *verifying, struct error *error)
{
	const char *vkey = path_of(verifying, "log.vkey");
	const char *checkpoint = path_of(verifying, "checkpoint");
	struct signed_checkpoint last;
	struct note_key key;
	struct bytes text, line;

	if (!file_exists(vkey))
		return true;
	if (!file_read(verifying->arena, vkey, FILE_LIMIT, &text, error))
		return false;
	line = bytes_take_line(&text);
	if (!note_key_read(verifying->arena, arena_text_n(verifying->arena, line.data, line.size),
			   &key, error))
		return error_wrap(error, "%s", vkey);
	verifying->vetting.origin = key.name;
	if (!file_exists(checkpoint))
		return true;
	if (!file_read(verifying->arena, checkpoint, FILE_LIMIT, &text, error) ||
	    !checkpoint_open(verifying->arena, text, &key, &last, error))
		return error_wrap(error, "%s", checkpoint);
	verifying->seen = last.head;
	return true;
}

static bool continues(const struct verifying *verifying, struct error *error)
{
	struct merkle_head here = audit_head(&verifying->recheck.audit);

	return verifying->seen.size != here.size || hash_equal(&verifying->seen.root, &here.root) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the first %" PRIu64 " entries are not those that %s was signed over: "
			 "somebody changed them",
			 here.size, path_of(verifying, "checkpoint"));
}

static bool blobs_are_there(struct verifying *verifying, const struct value *entry,
			    struct error *error)
{
	struct named_blob blobs[NAMED_BLOBS_LIMIT];
	size_t count = named_blobs(entry, blobs);
	bool has = true;

	for (size_t i = 0; i < count; i++) {
		if (!blob_has(verifying->recheck.store, &blobs[i].hash, &has, error))
			return false;
		if (!has)
			return error_set(
			    error, ERROR_INTEGRITY, "entry %lld: the store has lost its %s",
			    (long long)value_get_integer(entry, "seq", -1), blobs[i].member);
	}
	return true;
}

static bool take_entry(struct arena *arena, void *context, const struct entry *entry,
		       struct error *error)
{
	struct verifying *verifying = context;

	return continues(verifying, error) && blobs_are_there(verifying, entry->body, error) &&
	       (!verifying->signatures ||
		vetting_entry(arena, &verifying->vetting, entry->body, error)) &&
	       refold_entry(arena, &verifying->refold, entry, error);
}

static bool verify_log(struct verifying *verifying, struct error *error)
{
	struct merkle_head found;

	verifying->recheck.entry = take_entry;
	verifying->recheck.context = verifying;
	if (!recheck_log(&verifying->recheck, error))
		return false;
	found = audit_head(&verifying->recheck.audit);
	if (found.size < verifying->seen.size)
		return error_set(error, ERROR_INTEGRITY,
				 "the store has %" PRIu64 " entries, and others have seen %" PRIu64
				 ": it comes from an older backup",
				 found.size, verifying->seen.size);
	printf("log: %" PRIu64 " entries, root %s\n", found.size,
	       base64_encode(verifying->arena, found.root.bytes, HASH_SIZE));
	if (verifying->seen.size)
		printf("checkpoint: continues the %" PRIu64 " entries that others have seen\n",
		       verifying->seen.size);
	return true;
}

static bool verify_rest(struct verifying *verifying, struct error *error)
{
	struct refold *refold = &verifying->refold;

	if (verifying->signatures)
		verify_tell(&verifying->vetting);
	if (!recheck_blobs(&verifying->recheck, error))
		return false;
	printf("blobs: %" PRIu64 ", each has its hash\n", verifying->recheck.blobs);
	if (!refold_compare(refold, error))
		return false;
	printf("projections: %" PRIu64 " tables with %" PRIu64 " rows are what the log gives\n",
	       refold->tables, refold->rows);
	return true;
}

static bool run(struct verifying *verifying, struct error *error)
{
	SCOPED(store_release) struct store *store = NULL;
	bool fine;

	if (!store_open(path_of(verifying, "coordinator.db"), STORE_READER, &store, error) ||
	    !store_begin(store, error))
		return false;
	verifying->recheck.store = store;
	fine = refold_open(&verifying->refold, store, error) && read_seen(verifying, error) &&
	       verify_log(verifying, error) && verify_rest(verifying, error);
	refold_close(&verifying->refold);
	return fine;
}

bool verify(const struct coordinator_settings *settings, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct verifying *verifying = arena_new(arena, struct verifying);
	bool fine;

	/* What is needed again with the next entries is not given back in between. */
	mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
	if (settings->from)
		return verify_copy(settings->from, settings->quick, error);
	verifying->arena = arena;
	verifying->state = settings->state;
	verifying->signatures = !settings->quick;
	vetting_open(&verifying->vetting);
	fine = run(verifying, error);
	vetting_release(&verifying->vetting);
	return fine;
}
