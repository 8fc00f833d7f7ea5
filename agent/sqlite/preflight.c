/* What has to hold before the first statement, as the database's file and folder show it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/sqlite/connection.h"
#include "core/base/file.h"

#define OLDEST      3035000 /* RETURNING, ALTER TABLE DROP COLUMN */
#define OLDEST_NAME "SQLite 3.35"
#define ROOM        ((int64_t)16 << 20) /* bytes that should be free at the least */

static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_text_n(arena, path, (size_t)(slash > path ? slash - path : 1)) : ".";
}

static int64_t file_size(const char *path)
{
	struct stat file;

	return stat(path, &file) ? 0 : (int64_t)file.st_size;
}

/* A journal as large as what is changed: a tenth of the database as a rule. */
static int64_t room_needed(int64_t size)
{
	return size / 10 > ROOM ? size / 10 : ROOM;
}

/* The journal and the lock stand beside the database. */
static const char *unprivileged(struct arena *arena, const char *folder)
{
	if (!access(folder, W_OK | X_OK))
		return NULL;
	return arena_printf(arena, "nothing can be written beside it: %s: %s", folder,
			    strerror(errno));
}

/* The folder need not be there yet: then the one above it is asked. */
static const char *no_copy(struct arena *arena, const struct sqlite *sqlite, int64_t size)
{
	const char *folder = sqlite_copies_folder(arena, sqlite);
	const char *there = access(folder, F_OK) ? folder_of(arena, folder) : folder;
	int64_t needed = size + SQLITE_COPY_SPARE;

	if (access(there, W_OK | X_OK))
		return arena_printf(arena, "%s cannot be written: %s", there, strerror(errno));
	if (disk_free(there) < needed)
		return arena_printf(arena, "%s has no room for one of %lld MiB", there,
				    (long long)(needed >> 20));
	return NULL;
}

void sqlite_preflight(struct arena *arena, const struct sqlite *sqlite, struct target_facts *facts)
{
	struct preflight_facts *preflight = &facts->preflight;
	const char *folder = folder_of(arena, sqlite->path);
	int64_t size = file_size(sqlite->path);

	*preflight = (struct preflight_facts) {
		.dialect = DIALECT_SQLITE,
		.unprivileged = unprivileged(arena, folder),
		.disk_free = disk_free(folder),
		.disk_needed = room_needed(size),
		.no_copy = no_copy(arena, sqlite, size),
	};
	if (sqlite3_libversion_number() < OLDEST)
		preflight->unsupported = arena_printf(
		    arena, "%s is too old: " OLDEST_NAME " or newer is needed", facts->server);
}
