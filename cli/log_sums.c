#include "cli/log_sums.h"

#include <string.h>

#include "core/base/file.h"
#include "core/base/file_hash.h"

#define FOLDER_LIMIT 1000000
#define DEPTH_LIMIT  4
#define HASH_DIGITS  (2 * HASH_SIZE)

/* What an export has at its top besides tiles and blobs, in byte order. */
static const char *const covered[] = { "README.txt", "checkpoint", "disclosures", "keys",
				       "keys.json",  "policy",     "vkey" };

static bool add_line(struct buffer *lines, const char *folder, const char *path,
		     struct error *error)
{
	struct hash hash;

	if (!file_hash(path_join(lines->arena, folder, path), &hash, error))
		return false;
	buffer_printf(lines, "%s  %s\n", hash_hex(lines->arena, &hash), path);
	return true;
}

/* A file, or a folder with all that is in it. */
static bool add_path(struct buffer *lines, const char *folder, const char *path, int depth,
		     struct error *error)
{
	const char *whole = path_join(lines->arena, folder, path);
	struct folder found;
	struct error no_folder;

	if (depth == DEPTH_LIMIT ||
	    !folder_list(lines->arena, whole, FOLDER_LIMIT, &found, &no_folder))
		return add_line(lines, folder, path, error);
	for (size_t i = 0; i < found.count; i++)
		if (!add_path(lines, folder, path_join(lines->arena, path, found.items[i].name),
			      depth + 1, error))
			return false;
	return true;
}

bool log_sums_write(const char *folder, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer lines = buffer_in(arena);

	for (size_t i = 0; i < sizeof covered / sizeof *covered; i++)
		if (file_exists(path_join(arena, folder, covered[i])) &&
		    !add_path(&lines, folder, covered[i], 0, error))
			return false;
	return file_write(path_join(arena, folder, LOG_SUMS), buffer_bytes(&lines), FILE_PUBLIC,
			  error);
}

static bool leads_out(const char *path)
{
	return *path == '/' || strstr(path, "..");
}

static bool verify_line(struct arena *arena, const char *folder, struct bytes line,
			struct error *error)
{
	struct hash expected, found;
	const char *path;

	if (line.size < HASH_DIGITS + 3 ||
	    !hash_from_hex(arena_text_n(arena, line.data, HASH_DIGITS), &expected) ||
	    memcmp(line.data + HASH_DIGITS, "  ", 2))
		return error_set(error, ERROR_INTEGRITY,
				 "%s was changed: it is not what was "
				 "written there",
				 LOG_SUMS);
	path = arena_text_n(arena, line.data + HASH_DIGITS + 2, line.size - HASH_DIGITS - 2);
	return !leads_out(path) && file_hash(path_join(arena, folder, path), &found, error) &&
		       hash_equal(&found, &expected)
		   ? true
		   : error_set(error, ERROR_INTEGRITY,
			       "%s is not what %s says: it was changed, or the export was cut "
			       "short (export again into the folder)",
			       path, LOG_SUMS);
}

bool log_sums_wanted(const char *folder)
{
	static const char *const signs[] = { LOG_SUMS, "blob", "keys.json" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	bool wanted = false;

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		wanted = wanted || file_exists(path_join(arena, folder, signs[i]));
	return wanted;
}

bool log_sums_verify(const char *folder, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes rest;

	if (!file_read(arena, path_join(arena, folder, LOG_SUMS), 0, &rest, error))
		return false;
	while (rest.size)
		if (!verify_line(arena, folder, bytes_take_line(&rest), error))
			return false;
	return true;
}
