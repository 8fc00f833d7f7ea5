#include "core/conflict.h"

#include <string.h>

/* Seven equal characters, then a blank or the end of the line. */
static bool is_marker(const char *line, size_t size)
{
	if (size < 7 || !strchr("<=>|", line[0]) || !line[0])
		return false;
	for (size_t i = 1; i < 7; i++)
		if (line[i] != line[0])
			return false;
	return size == 7 || line[7] == ' ' || line[7] == '\r';
}

bool conflict_free(const char *name, struct bytes text, const char *then, struct error *error)
{
	unsigned line = 1;

	for (size_t at = 0; at < text.size; line++) {
		const char *start = text.data + at, *end = memchr(start, '\n', text.size - at);
		size_t size = end ? (size_t)(end - start) : text.size - at;

		if (is_marker(start, size)) {
			size -= start[size - 1] == '\r';
			return error_set(error, ERROR_INTEGRITY,
					 "%s:%u: conflict markers (%.*s); resolve them, then %s",
					 name, line, size > 60 ? 60 : (int)size, start, then);
		}
		at += size + 1;
	}
	return true;
}
