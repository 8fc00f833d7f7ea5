#include <string.h>

#include "core/directory.h"

#define PATH_LIMIT 1024

static bool part_allowed(const char *part, size_t size)
{
	return size && !(size == 1 && part[0] == '.') &&
	       !(size == 2 && part[0] == '.' && part[1] == '.');
}

bool directory_path_allowed(const char *path)
{
	size_t size = strlen(path), start = 0;

	if (size > PATH_LIMIT || !text_is_utf8((struct bytes) { path, size }, NULL))
		return false;
	for (size_t i = 0; i <= size; i++) {
		if (i < size &&
		    ((unsigned char)path[i] < ' ' || path[i] == 0x7F || path[i] == '\\'))
			return false;
		if (i < size && path[i] != '/')
			continue;
		if (!part_allowed(path + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}
