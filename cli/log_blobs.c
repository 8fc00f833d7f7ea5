#include "cli/log_blobs.h"

#include "core/base/file.h"
#include "core/base/file_hash.h"
#include "core/named_blobs.h"
#include "core/release.h"

#define FOLDER_LIMIT ((size_t)10 * 1000 * 1000)

char *log_blob_path(struct arena *arena, const struct hash *hash)
{
	const char *hex = hash_hex(arena, hash);

	return arena_printf(arena, "blob/%.2s/%s", hex, hex);
}

static bool take_release(struct arena *arena, const struct named_blob *blob,
			 const struct log_blob_visit *visit, struct error *error)
{
	struct release release;
	struct bytes manifest;

	if (!visit->take(arena, visit->context, &blob->hash, &manifest, error) ||
	    !release_from_manifest(arena, manifest, &release, error))
		return false;
	for (size_t i = 0; i < release.file_count; i++)
		if (!visit->take(arena, visit->context, &release.files[i].content, NULL, error))
			return error_wrap(error, "%s of release %llu of %s", release.files[i].path,
					  (unsigned long long)release.number, release.project);
	return true;
}

bool log_blobs_of(struct arena *arena, const struct value *entry,
		  const struct log_blob_visit *visit, struct error *error)
{
	struct named_blob blobs[NAMED_BLOBS_LIMIT];
	size_t count = named_blobs(entry, blobs);
	bool seals = text_equal(value_get_text(entry, "type"), "release.sealed");

	for (size_t i = 0; i < count; i++) {
		const struct named_blob *blob = &blobs[i];
		bool fine = seals && named_blob_is_manifest(blob)
				? take_release(arena, blob, visit, error)
				: visit->take(arena, visit->context, &blob->hash, NULL, error);

		if (!fine)
			return error_wrap(error, "entry %lld: %s",
					  (long long)value_get_integer(entry, "seq", -1),
					  blob->member);
	}
	return true;
}

static bool verify_file(const char *folder, const char *name, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, folder, name);
	struct hash hash;

	return file_hash(path, &hash, error) &&
	       (text_equal(hash_hex(arena, &hash), name) ||
		error_set(error, ERROR_INTEGRITY,
			  "%s does not have the hash that it is named by: "
			  "somebody changed it",
			  path));
}

static bool verify_folder(const char *folder, uint64_t *count, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct folder found;

	if (!folder_list(arena, folder, FOLDER_LIMIT, &found, error))
		return false;
	for (size_t i = 0; i < found.count; i++)
		if (!verify_file(folder, found.items[i].name, error))
			return false;
	*count += found.count;
	return true;
}

bool log_blobs_verify(const char *folder, uint64_t *count, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *blobs = path_join(arena, folder, "blob");
	struct folder found;

	*count = 0;
	if (!folder_list(arena, blobs, FOLDER_LIMIT, &found, error))
		return false;
	for (size_t i = 0; i < found.count; i++)
		if (!verify_folder(path_join(arena, blobs, found.items[i].name), count, error))
			return false;
	return true;
}
