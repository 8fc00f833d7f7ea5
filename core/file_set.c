#include "core/file_set.h"

#include <stdlib.h>
#include <string.h>

bool path_is_top_sql(const char *path)
{
	return !strchr(path, '/') && text_ends_with(path, ".sql");
}

bool path_is_way_back(const char *path)
{
	return text_starts_with(path, WAYS_BACK) && path_is_top_sql(path + strlen(WAYS_BACK));
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

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

void file_set_sort(struct file_set *files)
{
	if (files->count)
		qsort(files->files, files->count, sizeof *files->files, compare_files);
}
