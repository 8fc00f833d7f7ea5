#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/aside.h"
#include "core/base/file.h"
#include "core/directory.h"

#define DEFAULT_FILE_SIZE  ((size_t)64 << 20)
#define DEFAULT_FILE_COUNT ((size_t)100000)

struct loader {
	struct arena *arena;
	const char *root;
	int folder; /* the root, open */
	size_t file_size, file_count;
	struct aside *aside; /* the files' bytes, in the order in which they were added */
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

static bool refuse(const struct loader *loader, const char *path, const char *why)
{
	return error_set(loader->error, ERROR_INVALID, "%s: %s",
			 path_join(loader->arena, loader->root, path), why);
}

static bool refuse_size(const struct loader *loader, const char *path, size_t size)
{
	return error_set(loader->error, ERROR_INVALID,
			 "%s: %zu bytes, the limit for one file is %zu; divide it, or raise "
			 "the limit with --max-file",
			 path_join(loader->arena, loader->root, path), size, loader->file_size);
}

/* What is read is not looked at first: one call each for opening, reading and closing is most of
 * what thousands of small files cost. */
static bool copy_file(struct loader *loader, int descriptor, const char *path)
{
	struct file *file = add_file(loader, path);
	struct stat facts;

	if (aside_add(loader->aside, descriptor, loader->file_size, &file->bytes.size,
		      loader->error))
		return true;
	if (file->bytes.size > loader->file_size && !fstat(descriptor, &facts))
		return refuse_size(loader, path, (size_t)facts.st_size);
	return refuse(loader, path, arena_text(loader->arena, loader->error->text));
}

static bool load_file(struct loader *loader, const char *path, enum file_kind kind)
{
	bool done;
	int file;

	if (kind != FILE_REGULAR)
		return refuse(loader, path, "not a regular file; a migration has to be one");
	if (loader->files->count == loader->file_count)
		return error_set(loader->error, ERROR_INVALID, "%s: more than %zu files",
				 loader->root, loader->file_count);
	file = openat(loader->folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (file < 0)
		return refuse(loader, path, strerror(errno));
	done = copy_file(loader, file, path);
	close(file);
	return done;
}

static bool refuse_link(struct loader *loader, const char *path)
{
	return refuse(loader, path,
		      "a symbolic link; none is followed in a migration directory, wherever it "
		      "leads: put the file itself there");
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
		    !load_file(loader, path, folder.items[i].kind))
			return false;
	}
	return true;
}

static bool load_item(struct loader *loader, const struct folder_item *item)
{
	if (item->kind == FILE_LINK)
		return refuse_link(loader, item->name);
	if (path_is_flat(item->name) || text_equal(item->name, "migration_lock.toml"))
		return load_file(loader, item->name, item->kind);
	return item->kind != FILE_FOLDER || load_folder(loader, item->name);
}

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static bool load_all(struct loader *loader)
{
	struct folder folder;
	const char *data;

	if (!folder_list(loader->arena, loader->root, loader->file_count, &folder, loader->error))
		return false;
	loader->folder = open(loader->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (loader->folder < 0)
		return error_set(loader->error, ERROR_INVALID, "%s: %s", loader->root,
				 strerror(errno));
	for (size_t i = 0; i < folder.count; i++)
		if (!load_item(loader, &folder.items[i]))
			return false;
	if (!aside_seal(loader->aside, &data, loader->error))
		return false;
	for (size_t i = 0; i < loader->files->count; i++) {
		loader->files->files[i].bytes.data = data;
		data += loader->files->files[i].bytes.size + 1;
	}
	return true;
}

bool directory_load(struct arena *arena, const char *path, const struct directory_limits *limits,
		    struct file_set *files, struct error *error)
{
	struct loader loader = {
		.arena = arena,
		.root = path,
		.folder = -1,
		.file_size = limits && limits->file_size ? limits->file_size : DEFAULT_FILE_SIZE,
		.file_count =
		    limits && limits->file_count ? limits->file_count : DEFAULT_FILE_COUNT,
		.aside = aside_open(arena),
		.files = files,
		.error = error,
	};
	bool done;

	*files = (struct file_set) { 0 };
	done = load_all(&loader);
	if (loader.folder >= 0)
		close(loader.folder);
	if (done && files->count)
		qsort(files->files, files->count, sizeof *files->files, compare_files);
	return done;
}
