#include "core/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void descriptor_close(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}

static void listing_close(DIR **listing)
{
	if (*listing)
		closedir(*listing);
}

static enum error_code code_of(int failure)
{
	return failure == ENOENT || failure == ENOTDIR ? ERROR_NOT_FOUND : ERROR_INVALID;
}

bool file_exists(const char *path)
{
	return !access(path, F_OK);
}

/* Reads until the end: a file may grow or shrink after its size was asked.  A regular file gives
 * less than it was asked for at its end only. */
static bool read_all(struct arena *arena, int descriptor, size_t expected, size_t limit,
		     struct buffer *buffer)
{
	size_t room = expected + 1;
	char *data = arena_alloc(arena, room + 1);
	size_t size = 0;

	for (;;) {
		ssize_t got = read(descriptor, data + size, room - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (!got)
			break;
		size += (size_t)got;
		if ((expected && size < room) || (limit && size > limit))
			break;
		if (size == room) {
			char *grown = arena_alloc(arena, room * 2 + 1);

			memcpy(grown, data, size);
			data = grown;
			room *= 2;
		}
	}
	data[size] = '\0';
	buffer->data = data;
	buffer->size = size;
	return true;
}

bool file_read(struct arena *arena, const char *path, size_t limit, struct bytes *bytes,
	       struct error *error)
{
	SCOPED(descriptor_close) int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buffer buffer = { .arena = arena };
	struct stat facts;

	if (descriptor < 0 || fstat(descriptor, &facts))
		return error_set(error, code_of(errno), "%s: %s", path, strerror(errno));
	if (!S_ISREG(facts.st_mode))
		return error_set(error, ERROR_INVALID, "%s: not a regular file", path);
	if (limit && (size_t)facts.st_size > limit)
		return error_set(error, ERROR_INVALID, "%s: %lld bytes, the limit is %zu", path,
				 (long long)facts.st_size, limit);
	if (!read_all(arena, descriptor, (size_t)facts.st_size, limit, &buffer))
		return error_set(error, ERROR_INVALID, "%s: %s", path, strerror(errno));
	if (limit && buffer.size > limit)
		return error_set(error, ERROR_INVALID, "%s: larger than the limit of %zu bytes",
				 path, limit);
	*bytes = (struct bytes) { buffer.data, buffer.size };
	return true;
}

static bool write_all(int descriptor, struct bytes bytes)
{
	while (bytes.size) {
		ssize_t written = write(descriptor, bytes.data, bytes.size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes.data += written;
		bytes.size -= (size_t)written;
	}
	return true;
}

static void sync_folder_of(const char *path)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *folder = arena_text(arena, path), *slash = strrchr(folder, '/');
	SCOPED(descriptor_close) int descriptor = -1;

	if (slash)
		slash[slash == folder] = '\0';
	descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor >= 0)
		fsync(descriptor);
}

bool file_write(const char *path, struct bytes bytes, enum file_mode mode, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *beside = arena_printf(arena, "%s.XXXXXX", path);
	SCOPED(descriptor_close) int descriptor = mkstemp(beside);
	mode_t mask = umask(0);

	umask(mask);
	if (descriptor < 0)
		return error_set(error, ERROR_INVALID, "%s: cannot be written: %s", path,
				 strerror(errno));
	if (fchmod(descriptor, mode == FILE_PRIVATE ? 0600 : (mode_t)(0644 & ~mask)) ||
	    !write_all(descriptor, bytes) || fsync(descriptor) || rename(beside, path)) {
		int failure = errno;

		unlink(beside);
		return error_set(error, ERROR_INVALID, "%s: cannot be written: %s", path,
				 strerror(failure));
	}
	sync_folder_of(path);
	return true;
}

static int compare_items(const void *a, const void *b)
{
	return strcmp(((const struct folder_item *)a)->name, ((const struct folder_item *)b)->name);
}

static enum file_kind kind_of(mode_t type)
{
	return S_ISREG(type)   ? FILE_REGULAR
	       : S_ISDIR(type) ? FILE_FOLDER
	       : S_ISLNK(type) ? FILE_LINK
			       : FILE_OTHER;
}

/* Most file systems tell the kind with the name. */
static enum file_kind entry_kind(int folder, const struct dirent *entry)
{
	struct stat facts;

	if (entry->d_type != DT_UNKNOWN)
		return kind_of(DTTOIF(entry->d_type));
	return fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) ? FILE_OTHER
									   : kind_of(facts.st_mode);
}

bool folder_list(struct arena *arena, const char *path, size_t limit, struct folder *folder,
		 struct error *error)
{
	SCOPED(listing_close) DIR *listing = opendir(path);
	struct folder_item *items = NULL;
	size_t count = 0, room = 0;

	if (!listing)
		return error_set(error, code_of(errno), "%s: %s", path, strerror(errno));
	for (struct dirent *entry; (entry = readdir(listing));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (count == limit)
			return error_set(error, ERROR_INVALID, "%s: more than %zu files", path,
					 limit);
		if (count == room) {
			struct folder_item *grown;

			room = room ? room * 2 : 64;
			grown = arena_new_array(arena, struct folder_item, room);
			if (count)
				memcpy(grown, items, count * sizeof *items);
			items = grown;
		}
		items[count++] = (struct folder_item) { arena_text(arena, entry->d_name),
							entry_kind(dirfd(listing), entry) };
	}
	if (count)
		qsort(items, count, sizeof *items, compare_items);
	*folder = (struct folder) { items, count };
	return true;
}

static bool is_folder(const char *path)
{
	struct stat facts;

	return !stat(path, &facts) && S_ISDIR(facts.st_mode);
}

static bool folder_make_one(const char *path, struct error *error)
{
	if (!mkdir(path, 0777) || (errno == EEXIST && is_folder(path)))
		return true;
	return error_set(error, ERROR_INVALID, "%s: %s", path, strerror(errno));
}

bool folder_make(const char *path, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *part = arena_text(arena, path);

	for (char *at = part + (*part == '/'); *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (!folder_make_one(part, error))
			return false;
		*at = '/';
	}
	return folder_make_one(part, error);
}

int64_t disk_free(const char *folder)
{
	struct statvfs disk;

	return statvfs(folder, &disk) ? -1 : (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

char *path_join(struct arena *arena, const char *folder, const char *name)
{
	const char *slash = text_ends_with(folder, "/") ? "" : "/";

	return arena_printf(arena, "%s%s%s", folder, slash, name);
}
