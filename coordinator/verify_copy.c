#include "coordinator/verify_copy.h"

#include <inttypes.h>
#include <stdio.h>

#include "coordinator/store/log.h"
#include "coordinator/store/refold.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/named_blobs.h"
#include "core/tlog/audit.h"
#include "core/tlog/checkpoint.h"
#include "core/vetting.h"

#define WRONG(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)
#define FILE_LIMIT ((size_t)64 * 1024)
#define TILE_LIMIT ((size_t)32 * 1024 * 1024) /* 256 entries of 64 KiB and more */

struct copy {
	struct arena *arena;
	const char *folder;
	bool quick;
	struct note_key key;
	struct checkpoint head;
	struct audit audit;
	struct vetting vetting;
	struct refold refold;
};

static bool read_head(struct copy *copy, struct error *error)
{
	struct signed_checkpoint checkpoint;
	struct bytes text, line;

	if (!file_read(copy->arena, path_join(copy->arena, copy->folder, "vkey"), FILE_LIMIT, &text,
		       error))
		return false;
	line = bytes_take_line(&text);
	if (!note_key_read(copy->arena, arena_text_n(copy->arena, line.data, line.size), &copy->key,
			   error) ||
	    !file_read(copy->arena, path_join(copy->arena, copy->folder, "checkpoint"), FILE_LIMIT,
		       &text, error) ||
	    !checkpoint_open(copy->arena, text, &copy->key, &checkpoint, error))
		return error_wrap(error, "%s", copy->folder);
	copy->head = checkpoint.head;
	copy->vetting.origin = copy->key.name;
	return true;
}

/* What agents report of their work is not read again by the fold. */
static bool is_folded(const struct value *entry)
{
	const char *type = value_get_text(entry, "type");

	return !text_equal(type, "task.moved") && !text_equal(type, "report.late") &&
	       !text_equal(type, "target.reported");
}

static bool lend_blobs(struct arena *arena, struct copy *copy, const struct value *entry,
		       struct error *error)
{
	struct named_blob blobs[NAMED_BLOBS_LIMIT];
	size_t count = is_folded(entry) ? named_blobs(entry, blobs) : 0;

	for (size_t i = 0; i < count; i++) {
		const char *hex = hash_hex(arena, &blobs[i].hash);
		const char *path =
		    path_join(arena, copy->folder, arena_printf(arena, "blob/%.2s/%s", hex, hex));
		struct bytes bytes;
		struct hash hash;

		if (!file_read(arena, path, 0, &bytes, error) ||
		    !blob_put(copy->refold.anew, bytes, &hash, error))
			return error_wrap(error, "%s", blobs[i].member);
		if (!hash_equal(&hash, &blobs[i].hash))
			return WRONG("%s does not have the hash that it is named by", path);
	}
	return true;
}

static bool read_entry(struct arena *arena, struct copy *copy, struct bytes text,
		       struct entry *entry, struct error *error)
{
	const struct value *actor;
	const char *time;

	*entry = (struct entry) { .seq = copy->audit.tree.size, .text = text };
	if (!value_parse(arena, text, &entry->body, error))
		return false;
	actor = value_get(entry->body, "actor");
	time = value_get_text(entry->body, "time");
	entry->type = value_get_text(entry->body, "type");
	entry->actor_kind = value_get_text(actor, "kind");
	entry->actor_name = value_get_text(actor, "name");
	return (entry->type && time && clock_parse(time, &entry->time) &&
		value_get_integer(entry->body, "seq", -1) == (int64_t)entry->seq) ||
	       WRONG("what stands there is no entry of that number");
}

static bool take_entry(struct arena *arena, struct copy *copy, struct bytes text,
		       struct error *error)
{
	const uint64_t seq = copy->audit.tree.size;
	struct entry entry;

	return (read_entry(arena, copy, text, &entry, error) &&
		lend_blobs(arena, copy, entry.body, error) &&
		refold_entry(arena, &copy->refold, &entry, error) &&
		(copy->quick || vetting_entry(arena, &copy->vetting, entry.body, error)) &&
		audit_add(&copy->audit, text, error)) ||
	       error_wrap(error, "entry %" PRIu64, seq);
}

static bool take_bundle(struct copy *copy, uint64_t index, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct tile tile = { TILE_ENTRIES, index,
			     tile_width(TILE_ENTRIES, index, copy->head.size) };
	struct bytes rest, entry;

	if (!file_read(arena, path_join(arena, copy->folder, tile_path(arena, tile)), TILE_LIMIT,
		       &rest, error))
		return false;
	for (unsigned i = 0; i < tile.width; i++)
		if (!bundle_take(&rest, &entry, error) || !take_entry(arena, copy, entry, error))
			return false;
	return true;
}

static bool take_all(struct copy *copy, struct error *error)
{
	struct merkle_head found;

	for (uint64_t index = 0; index * TILE_WIDTH < copy->head.size; index++)
		if (!take_bundle(copy, index, error))
			return false;
	found = audit_head(&copy->audit);
	return hash_equal(&found.root, &copy->head.root) ||
	       WRONG("the entries do not give the root that %s signed: at least one was changed",
		     copy->key.name);
}

void verify_tell(const struct vetting *found)
{
	printf("agents: %" PRIu64 " enrolled; of what they did and saw %" PRIu64
	       " signed by them, %" PRIu64 " unsigned\n",
	       found->enrolled, found->signed_by_agents, found->unsigned_by_agents);
	if (found->lapsed)
		printf("agents: %" PRIu64 " of the unsigned come from agents that had signed "
		       "before, first entry %" PRIu64 "\n",
		       found->lapsed, found->lapsed_at);
	printf("plans: %" PRIu64 " signed by the coordinator, %" PRIu64 " unsigned\n",
	       found->plans_signed, found->plans_unsigned);
}

static void tell(const struct copy *copy)
{
	printf("log: %" PRIu64 " entries of %s, root %s\n", copy->head.size, copy->key.name,
	       base64_encode(copy->arena, copy->head.root.bytes, HASH_SIZE));
	printf("key: %s (compare it with one that you kept)\n",
	       note_key_text(copy->arena, &copy->key));
	if (!copy->quick)
		verify_tell(&copy->vetting);
	printf("fold: every entry follows from those before it\n");
}

bool verify_copy(const char *folder, bool quick, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct copy *copy = arena_new(arena, struct copy);
	bool fine;

	copy->arena = arena;
	copy->folder = folder;
	copy->quick = quick;
	vetting_open(&copy->vetting);
	fine = refold_open(&copy->refold, NULL, error) && read_head(copy, error) &&
	       take_all(copy, error);
	if (fine)
		tell(copy);
	refold_close(&copy->refold);
	vetting_release(&copy->vetting);
	return fine;
}
