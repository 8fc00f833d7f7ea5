#include "agent/cache.h"

#include <unistd.h>

#include "core/base/file.h"

static bool blob_is(struct bytes blob, const struct hash *hash)
{
	struct hash found = hash_of(blob.data, blob.size);

	return hash_equal(&found, hash);
}

bool cache_get(struct arena *arena, const char *folder, const struct hash *hash, struct bytes *blob,
	       struct error *error)
{
	const char *path = path_join(arena, folder, hash_hex(arena, hash));

	if (!file_read(arena, path, 0, blob, error))
		return error_set(error, ERROR_NOT_FOUND, "%s is not in the cache", path);
	if (blob_is(*blob, hash))
		return true;
	unlink(path);
	return error_set(error, ERROR_NOT_FOUND, "%s was damaged and has been removed", path);
}

bool cache_put(const char *folder, const struct hash *hash, struct bytes blob, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *hex = hash_hex(arena, hash);

	if (!blob_is(blob, hash))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator sent other bytes than those of %s", hex);
	return folder_make(folder, error) &&
	       file_write(path_join(arena, folder, hex), blob, FILE_PRIVATE, error);
}
