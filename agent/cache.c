#include "agent/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

#define FILE_LIMIT 1000000

static char *path_of(struct arena *arena, const char *folder, const struct hash *hash)
{
	return path_join(arena, folder, hash_hex(arena, hash));
}

bool cache_get(struct arena *arena, const char *folder, const struct hash *hash, struct bytes *blob,
	       struct error *error)
{
	const char *path = path_of(arena, folder, hash);
	struct hash found;

	if (!file_read(arena, path, 0, blob, error))
		return error_set(error, ERROR_NOT_FOUND, "%s is not in the cache", path);
	found = hash_of(blob->data, blob->size);
	if (hash_equal(&found, hash))
		return true;
	unlink(path);
	return error_set(error, ERROR_NOT_FOUND, "%s was damaged and has been removed", path);
}

bool cache_open(const char *folder, const struct hash *hash, int *descriptor, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_of(arena, folder, hash);

	*descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (*descriptor < 0)
		return error_set(error, ERROR_NOT_FOUND, "%s is not in the cache", path);
	futimens(*descriptor, NULL);
	return true;
}

void cache_remove(const char *folder, const struct hash *hash)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	unlink(path_of(arena, folder, hash));
}

static bool unwritable(const struct cache_entry *entry, struct error *error)
{
	return error_set(error, ERROR_INVALID, "%s: cannot be written: %s", entry->path,
			 strerror(errno));
}

bool cache_begin(struct arena *arena, const char *folder, const struct hash *hash,
		 struct cache_entry *entry, struct error *error)
{
	char *beside;

	*entry = (struct cache_entry) {
		.arena = arena,
		.path = path_of(arena, folder, hash),
		.file = -1,
		.hash = *hash,
	};
	beside = arena_printf(arena, "%s.XXXXXX", entry->path);
	hasher_start(&entry->hasher);
	if (!folder_make(folder, error))
		return false;
	entry->file = mkostemp(beside, O_CLOEXEC);
	if (entry->file < 0)
		return unwritable(entry, error);
	entry->beside = beside;
	return true;
}

bool cache_add(struct cache_entry *entry, struct bytes piece, struct error *error)
{
	hasher_add(&entry->hasher, piece.data, piece.size);
	while (piece.size) {
		ssize_t written = write(entry->file, piece.data, piece.size);

		if (written < 0 && errno != EINTR)
			return unwritable(entry, error);
		piece.data += written > 0 ? written : 0;
		piece.size -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

bool cache_end(struct cache_entry *entry, struct error *error)
{
	struct hash found = hasher_end(&entry->hasher);

	if (!hash_equal(&found, &entry->hash))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator sent other bytes than those of %s",
				 hash_hex(entry->arena, &entry->hash));
	if (rename(entry->beside, entry->path))
		return unwritable(entry, error);
	entry->beside = NULL;
	return true;
}

void cache_abandon(struct cache_entry *entry)
{
	if (entry->file >= 0)
		close(entry->file);
	if (entry->beside)
		unlink(entry->beside);
	entry->file = -1;
	entry->beside = NULL;
}

struct cached {
	const char *path;
	struct timespec used;
	uint64_t size;
};

static int compare_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct cached *)a)->used,
			      *y = &((const struct cached *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? 1 : -1;
	return x->tv_nsec < y->tv_nsec ? 1 : x->tv_nsec > y->tv_nsec ? -1 : 0;
}

void cache_prune(const char *folder, uint64_t limit)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct folder listing;
	struct cached *files;
	struct error ignored;
	uint64_t total = 0;
	size_t count = 0;

	if (!folder_list(arena, folder, FILE_LIMIT, &listing, &ignored))
		return;
	files = arena_new_array(arena, struct cached, listing.count + 1);
	for (size_t i = 0; i < listing.count; i++) {
		const char *path = path_join(arena, folder, listing.items[i].name);
		struct stat facts;
		struct hash hash;

		if (listing.items[i].kind != FILE_REGULAR || stat(path, &facts))
			continue;
		if (hash_from_hex(listing.items[i].name, &hash))
			files[count++] =
			    (struct cached) { path, facts.st_mtim, (uint64_t)facts.st_size };
		else
			unlink(path);
	}
	if (count)
		qsort(files, count, sizeof *files, compare_use);
	for (size_t i = 0; i < count; i++) {
		total += files[i].size;
		if (total > limit)
			unlink(files[i].path);
	}
}
