#ifndef CORE_BASE_FILE_H
#define CORE_BASE_FILE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum file_mode {
	FILE_PUBLIC,  /* 0644 before the umask */
	FILE_PRIVATE, /* 0600: keys, tokens */
};

enum file_kind {
	FILE_REGULAR,
	FILE_FOLDER,
	FILE_LINK, /* never followed by folder_list */
	FILE_OTHER,
};

struct folder_item {
	const char *name; /* without the folder */
	enum file_kind kind;
};

struct folder {
	struct folder_item *items; /* in byte order of the names, without "." and ".." */
	size_t count;
};

bool file_exists(const char *path);

/* The whole file, with a NUL behind it that does not count.  ERROR_NOT_FOUND, ERROR_INVALID when it
 * is larger than `limit` bytes (0: no limit) or not a regular file. */
bool file_read(struct arena *arena, const char *path, size_t limit, struct bytes *bytes,
	       struct error *error) MUST_CHECK;

/* Writes beside the file, syncs and renames: readers see the old bytes or the new ones, also after
 * a power failure. */
bool file_write(const char *path, struct bytes bytes, enum file_mode mode,
		struct error *error) MUST_CHECK;

/* At most `limit` items, else ERROR_INVALID. */
bool folder_list(struct arena *arena, const char *path, size_t limit, struct folder *folder,
		 struct error *error) MUST_CHECK;

/* Makes the folder and those above it. */
bool folder_make(const char *path, struct error *error) MUST_CHECK;

/* Bytes that are free for whoever is not root where the folder is; -1: it cannot be told. */
int64_t disk_free(const char *folder);

char *path_join(struct arena *arena, const char *folder, const char *name);
#endif
