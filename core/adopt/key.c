#include "core/adopt/key.h"

#include <string.h>

/* A number so that byte order is its order: how many digits, and the digits. */
static void add_number(struct buffer *key, const char *digits, size_t size)
{
	while (size && *digits == '0') {
		digits++;
		size--;
	}
	buffer_printf(key, "%03zu%.*s", size, (int)size, digits);
}

/* Every part between dots and underscores, or a description's blanks; zeros at the end count for
 * nothing. */
static const char *dotted_key(struct arena *arena, const char *version)
{
	struct buffer key = buffer_in(arena);
	size_t told = 0;

	for (const char *at = version;; at++) {
		size_t size = strcspn(at, "._ ");

		add_number(&key, at, size);
		buffer_add_text(&key, ".");
		told = strspn(at, "0") == size ? told : key.size;
		at += size;
		if (!*at)
			break;
	}
	return arena_text_n(arena, buffer_text(&key), told);
}

static const char *number_key(struct arena *arena, const char *version)
{
	struct buffer key = buffer_in(arena);

	if (!*version || strspn(version, "0123456789") != strlen(version))
		return version;
	add_number(&key, version, strlen(version));
	return buffer_text(&key);
}

static const char *name_key(struct arena *arena, const char *name)
{
	size_t size = strlen(name), end = strlen(".sql");

	return size > end && !strcmp(name + size - end, ".sql")
		   ? arena_text_n(arena, name, size - end)
		   : name;
}

const char *history_key_of(struct arena *arena, enum history_key kind,
			   const struct history_row *row)
{
	const char *from = kind == HISTORY_BY_NAME      ? row->name
			   : kind == HISTORY_BY_CONTENT ? row->checksum
							: row->version;

	if (!from || kind == HISTORY_BY_NOTHING)
		return NULL;
	switch (kind) {
	case HISTORY_BY_NUMBER:
		return number_key(arena, from);
	case HISTORY_BY_DOTS:
		return dotted_key(arena, from);
	case HISTORY_BY_NAME:
		return name_key(arena, from);
	case HISTORY_BY_VERSION:
	case HISTORY_BY_CONTENT:
	case HISTORY_BY_CHANGESET:
	case HISTORY_BY_NOTHING:
		break;
	}
	return from;
}

bool history_row_elsewhere(const struct history_row *row, const char *project)
{
	const char *end = project && row->name ? strchr(row->name, ':') : NULL;

	return end && ((size_t)(end - row->name) != strlen(project) ||
		       memcmp(row->name, project, strlen(project)) != 0);
}
