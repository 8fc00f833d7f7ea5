#include "cli/log_kit.h"

#include <string.h>

#include "cli/log_blobs.h"
#include "cli/log_disclosures.h"
#include "cli/log_sums.h"
#include "core/base/file.h"
#include "core/tlog/tile.h"

static bool write_below(struct arena *arena, const char *folder, const char *path,
			struct bytes bytes, struct error *error)
{
	char *name = path_join(arena, folder, path), *slash = strrchr(name, '/');

	*slash = '\0';
	if (!folder_make(name, error))
		return false;
	*slash = '/';
	return file_write(name, bytes, FILE_PUBLIC, error);
}

static bool fetch(struct arena *arena, struct log_kit *kit, const struct hash *hash,
		  struct bytes *bytes, struct error *error)
{
	struct hash found;

	if (!log_source_blob(arena, kit->source, hash, bytes, error))
		return false;
	found = hash_of(bytes->data, bytes->size);
	if (!hash_equal(&found, hash))
		return error_set(error, ERROR_INTEGRITY, "what %s gives for %s is something else",
				 kit->source->name, hash_hex(arena, hash));
	kit->fresh++;
	return write_below(arena, kit->folder, log_blob_path(arena, hash), *bytes, error);
}

static bool take_blob(struct arena *arena, void *context, const struct hash *hash,
		      struct bytes *bytes, struct error *error)
{
	struct log_kit *kit = context;
	const char *path = path_join(arena, kit->folder, log_blob_path(arena, hash));
	struct bytes ignored;

	if (file_exists(path))
		return !bytes || file_read(arena, path, 0, bytes, error);
	return fetch(arena, kit, hash, bytes ? bytes : &ignored, error);
}

static bool take_entry(struct arena *arena, struct log_kit *kit, struct bytes text,
		       struct error *error)
{
	const struct log_blob_visit visit = { take_blob, kit };
	const char *path, *pem;
	struct value *entry;

	if (!value_parse(arena, text, &entry, error) ||
	    !log_blobs_of(arena, entry, &visit, error) ||
	    !log_key_of_agent(arena, entry, &path, &pem, error))
		return false;
	return !path || file_exists(path_join(arena, kit->folder, path)) ||
	       write_below(arena, kit->folder, path, bytes_of(pem), error);
}

static bool take_bundle(struct log_kit *kit, uint64_t index, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct tile tile = { TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, kit->size) };
	const struct log_source here = { .name = kit->folder, .folder = kit->folder };
	struct bytes rest, entry;

	if (!log_source_read(arena, &here, tile_path(arena, tile), &rest, error))
		return false;
	for (unsigned i = 0; i < tile.width; i++)
		if (!bundle_take(&rest, &entry, error) || !take_entry(arena, kit, entry, error))
			return false;
	return true;
}

/* Whom to believe (C2SP tlog-policy): this log's key, and no witness. */
static bool write_policy(struct arena *arena, const struct log_kit *kit, struct error *error)
{
	const char *text =
	    arena_printf(arena, "log %s\nquorum none\n", note_key_text(arena, kit->key));

	return write_below(arena, kit->folder, "policy", bytes_of(text), error);
}

bool log_kit_write(struct arena *arena, struct log_kit *kit, struct error *error)
{
	struct log_keys keys;

	if (!log_keys_read(arena, kit->source, kit->key, &keys, error))
		return false;
	kit->plain = !keys.known;
	if (kit->plain)
		return true;
	if (!log_keys_write(arena, kit->folder, kit->key, &keys, error) ||
	    !log_disclosures_write(kit->source, kit->folder, error) ||
	    !write_policy(arena, kit, error) ||
	    !write_below(arena, kit->folder, "README.txt", bytes_of(log_readme()), error))
		return false;
	for (uint64_t index = 0; index * TILE_WIDTH < kit->size; index++)
		if (!take_bundle(kit, index, error))
			return false;
	return true;
}

bool log_kit_end(const struct log_kit *kit, struct error *error)
{
	return kit->plain || log_sums_write(kit->folder, error);
}
