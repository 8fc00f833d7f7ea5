#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/aside.h"
#include "core/base/file.h"
#include "core/directory.h"

#define DEFAULT_FILE_SIZE  ((size_t)64 << 20)
#define DEFAULT_FILE_COUNT ((size_t)100000)
#define DEPTH_LIMIT        16
#define HEAD_SIZE          4096

/* A folder that is still to be looked through. */
struct place {
	const char *path; /* "" is the directory itself */
	size_t depth;
	struct place *next;
};

struct loader {
	struct arena *arena;
	const char *root;
	int folder; /* the root, open */
	size_t file_size, file_count;
	struct aside *aside; /* the files' bytes, in the order in which they were added */
	struct file_set *files;
	size_t capacity, seen;
	struct place *places;
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

static void place_add(struct loader *loader, const char *path, size_t depth)
{
	struct place *place = arena_new(loader->arena, struct place);

	*place = (struct place) { path, depth, loader->places };
	loader->places = place;
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

/* Read as if nothing were in it, where no format would want what is: dumps beside migrations may be
 * of any size. */
static bool pass_over(struct loader *loader, const char *path)
{
	add_file(loader, path);
	return aside_end(loader->aside, loader->error);
}

static bool is_wanted(int descriptor, const char *path)
{
	char head[HEAD_SIZE];
	ssize_t size;

	if (format_wants_text(path, (struct bytes) { "", 0 }))
		return true;
	size = pread(descriptor, head, sizeof head, 0);
	return size < 0 || format_wants_text(path, (struct bytes) { head, (size_t)size });
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
	done = is_wanted(file, path) ? copy_file(loader, file, path) : pass_over(loader, path);
	close(file);
	return done;
}

static bool refuse_link(struct loader *loader, const char *path)
{
	return refuse(loader, path,
		      "a symbolic link; none is followed in a migration directory, wherever it "
		      "leads: put the file itself there");
}

static bool load_item(struct loader *loader, const char *path, enum file_kind kind)
{
	if (++loader->seen > loader->file_count)
		return error_set(loader->error, ERROR_INVALID,
				 "%s: more than %zu files and folders", loader->root,
				 loader->file_count);
	if (kind == FILE_LINK)
		return refuse_link(loader, path);
	return !format_wants(path) || load_file(loader, path, kind);
}

/* One folder; those in it are put on the list of what is still to be looked through. */
static bool load_folder(struct loader *loader, const struct place *place)
{
	const char *at =
	    *place->path ? path_join(loader->arena, loader->root, place->path) : loader->root;
	struct folder folder;

	if (place->depth > DEPTH_LIMIT)
		return error_set(
		    loader->error, ERROR_INVALID,
		    "%s: folders nest deeper than %d; name the folder of the migrations "
		    "itself",
		    at, DEPTH_LIMIT);
	if (!folder_list(loader->arena, at, loader->file_count, &folder, loader->error))
		return false;
	for (size_t i = 0; i < folder.count; i++) {
		const char *name = folder.items[i].name;
		const char *path =
		    *place->path ? path_join(loader->arena, place->path, name) : name;

		if (!load_item(loader, path, folder.items[i].kind))
			return false;
		if (folder.items[i].kind == FILE_FOLDER && *name != '.')
			place_add(loader, path, place->depth + 1);
	}
	return true;
}

static bool load_all(struct loader *loader)
{
	const char *data;

	loader->folder = open(loader->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (loader->folder < 0)
		return error_set(loader->error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_INVALID,
				 "%s: %s", loader->root, strerror(errno));
	place_add(loader, "", 0);
	while (loader->places) {
		struct place *place = loader->places;

		loader->places = place->next;
		if (!load_folder(loader, place))
			return false;
	}
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
	if (done)
		file_set_sort(files);
	return done;
}
