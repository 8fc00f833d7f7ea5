#include "core/file_set.h"

#include <stdlib.h>
#include <string.h>

bool path_is_top_sql(const char *path)
{
	return !strchr(path, '/') && text_ends_with(path, ".sql");
}

bool path_is_flat(const char *path)
{
	return path_is_top_sql(path) || text_equal(path, "atlas.sum");
}

static int compare_path(const void *path, const void *file)
{
	return strcmp(path, ((const struct file *)file)->path);
}

const struct file *file_set_find(const struct file_set *files, const char *path)
{
	return files->count
		   ? bsearch(path, files->files, files->count, sizeof *files->files, compare_path)
		   : NULL;
}
