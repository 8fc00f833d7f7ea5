#ifndef CORE_FILE_SET_H
#define CORE_FILE_SET_H
#include "core/base/bytes.h"
#include <stdbool.h>
#include <stddef.h>

/* The files of a migration directory, in memory. */
struct file {
	const char *path; /* inside the directory, '/' between parts */
	struct bytes bytes;
};

struct file_set { /* in byte order of the paths */
	struct file *files;
	size_t count;
};

/* NULL when there is none. */
const struct file *file_set_find(const struct file_set *files, const char *path);

/* Puts the files into that order. */
void file_set_sort(struct file_set *files);

/* "x.sql", not "a/x.sql". */
bool path_is_top_sql(const char *path);
#define WAYS_BACK "down/"
/* "down/NAME.sql": the way back of NAME.sql, for formats that know none of their own. */
bool path_is_way_back(const char *path);
/* That, or atlas.sum. */
bool path_is_flat(const char *path);
#endif
