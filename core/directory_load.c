#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/directory.h"

#define DEFAULT_FILE_SIZE  ((size_t)64 << 20)
#define DEFAULT_FILE_COUNT ((size_t)100000)

struct loader {
	struct arena *arena;
	const char *root;
	size_t file_size, file_count;
	struct file_set *files;
	size_t capacity;
	struct error *error;
};

static struct file *add_file(struct loader *loader, const char *path)
{
	struct file_set *files = loader->files;

	if (files->count == loader->capacity) {
		size_t capacity = loader->capacity ? loader->capacity * 2 : 64;
		struct file *grown = arena_new_array(loader->arena, struct file, capacity);

		if (files->count)
			memcpy(grown, files->files, files->count * sizeof *grown);
		files->files = grown;
		loader->capacity = capacity;
	}
	files->files[files->count].path = path;
	return &files->files[files->count++];
}

static bool load_file(struct loader *loader, const char *path, const struct folder_item *item)
{
	const char *full = path_join(loader->arena, loader->root, path);

	if (item->kind != FILE_REGULAR)
		return error_set(loader->error, ERROR_INVALID,
				 "%s: not a regular file; a migration has to be one", full);
	if (item->size > loader->file_size)
		return error_set(
		    loader->error, ERROR_INVALID,
		    "%s: %zu bytes, the limit for one file is %zu; divide it, or raise "
		    "the limit with --max-file",
		    full, item->size, loader->file_size);
	if (loader->files->count == loader->file_count)
		return error_set(loader->error, ERROR_INVALID, "%s: more than %zu files",
				 loader->root, loader->file_count);
	return file_read(loader->arena, full, loader->file_size, &add_file(loader, path)->bytes,
			 loader->error);
}

static bool refuse_link(struct loader *loader, const char *path)
{
	return error_set(
	    loader->error, ERROR_INVALID,
	    "%s: a symbolic link; none is followed in a migration directory, wherever it "
	    "leads: put the file itself there",
	    path_join(loader->arena, loader->root, path));
}

/* What a folder of the directory may hold that is wanted. */
static bool wanted_in(const char *folder, const char *name)
{
	return text_equal(name, text_equal(folder, "meta") ? "_journal.json" : "migration.sql");
}

static bool load_folder(struct loader *loader, const char *name)
{
	struct folder folder;

	if (!folder_list(loader->arena, path_join(loader->arena, loader->root, name),
			 loader->file_count, &folder, loader->error))
		return false;
	for (size_t i = 0; i < folder.count; i++) {
		const char *path = path_join(loader->arena, name, folder.items[i].name);

		if (folder.items[i].kind == FILE_LINK)
			return refuse_link(loader, path);
		if (wanted_in(name, folder.items[i].name) &&
		    !load_file(loader, path, &folder.items[i]))
			return false;
	}
	return true;
}

static bool load_item(struct loader *loader, const struct folder_item *item)
{
	if (item->kind == FILE_LINK)
		return refuse_link(loader, item->name);
	if (path_is_flat(item->name) || text_equal(item->name, "migration_lock.toml"))
		return load_file(loader, item->name, item);
	return item->kind != FILE_FOLDER || load_folder(loader, item->name);
}

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

bool directory_load(struct arena *arena, const char *path, const struct directory_limits *limits,
		    struct file_set *files, struct error *error)
{
	struct loader loader = {
		.arena = arena,
		.root = path,
		.file_size = limits && limits->file_size ? limits->file_size : DEFAULT_FILE_SIZE,
		.file_count =
		    limits && limits->file_count ? limits->file_count : DEFAULT_FILE_COUNT,
		.files = files,
		.error = error,
	};
	struct folder folder;

	*files = (struct file_set) { 0 };
	if (!folder_list(arena, path, loader.file_count, &folder, error))
		return false;
	for (size_t i = 0; i < folder.count; i++)
		if (!load_item(&loader, &folder.items[i]))
			return false;
	if (files->count)
		qsort(files->files, files->count, sizeof *files->files, compare_files);
	return true;
}
