#include "coordinator/release_files.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/registry.h"
#include "core/base/aside.h"

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static bool load_file(struct store *store, const struct hash *hash, struct aside *aside,
		      size_t *size, struct error *error)
{
	uint64_t total = 0;

	*size = 0;
	do {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct bytes chunk;

		if (!blob_chunk(arena, store, hash, *size, BLOB_STEP, &chunk, &total, error) ||
		    !aside_put(aside, chunk.data, chunk.size, error))
			return false;
		*size += chunk.size;
	} while (*size < total);
	return aside_end(aside, error);
}

bool release_files_load(struct arena *arena, struct store *store, const char *project,
			const struct release_files *files, struct file_set *set,
			struct error *error)
{
	struct aside *aside = aside_open(arena);
	const char *data;

	*set = (struct file_set) { arena_new_array(arena, struct file, files->count + 1),
				   files->count };
	for (size_t i = 0; i < files->count; i++) {
		const struct release_file *file = &files->items[i];
		bool has = false;

		set->files[i].path = file->path;
		if (!project_has_blob(store, project, &file->content, &has, error))
			return false;
		if (!has)
			return error_set(error, ERROR_NOT_FOUND,
					 "the bytes of %s (SHA-256 %s) were not uploaded",
					 file->path, hash_hex(arena, &file->content));
		if (!load_file(store, &file->content, aside, &set->files[i].bytes.size, error))
			return error_wrap(error, "%s", file->path);
	}
	if (!aside_seal(aside, &data, error))
		return false;
	for (size_t i = 0; i < files->count; i++) {
		set->files[i].bytes.data = data;
		data += set->files[i].bytes.size + 1;
	}
	qsort(set->files, set->count, sizeof *set->files, compare_files);
	return true;
}
