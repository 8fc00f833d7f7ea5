/* Copies of the database from before rollouts, of which the newest are kept. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/sqlite/connection.h"
#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/file.h"

#define SUFFIX   ".lockstep-copy"
#define PART     ".part"
#define MOST     100000 /* files in the folder */
#define NAME_KEY 8      /* hexadecimal digits */

const char *sqlite_copies_folder(struct arena *arena, const struct sqlite *sqlite)
{
	return sqlite->copies ? sqlite->copies
			      : arena_printf(arena, "%s.lockstep-copies", sqlite->path);
}

/* What the names of this database's copies begin with: several may share a folder. */
static const char *prefix_of(struct arena *arena, const struct sqlite *sqlite)
{
	const char *slash = strrchr(sqlite->path, '/');
	struct hash path = hash_of(sqlite->path, strlen(sqlite->path));

	return arena_printf(arena, "%s.%.*s.", slash ? slash + 1 : sqlite->path, NAME_KEY,
			    hash_hex(arena, &path));
}

/* "20260301T020000123": in the order of time. */
static const char *time_of(struct arena *arena, int64_t now)
{
	char *text = clock_text(arena, now), *end = text;

	for (const char *at = text; *at; at++)
		if (*at == 'T' || (*at >= '0' && *at <= '9'))
			*end++ = *at;
	*end = '\0';
	return text;
}

static bool refused(const struct sqlite *sqlite, const char *path, const char *what,
		    struct error *error)
{
	return error_set(error, ERROR_UNREACHABLE, "%s: no copy can be kept: %s: %s",
			 sqlite->target.name, path, what);
}

/* Is the copy a sound database? */
static bool verify(struct sqlite *copy, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(copy, SQLITE_TARGET_QUICK_CHECK, error);
	const char *answer;

	if (!statement)
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return sqlite_refused(copy, "", error);
	answer = (const char *)sqlite3_column_text(statement, 0);
	return text_equal(answer, "ok") ||
	       error_set(error, ERROR_FAILED, "%s: its copy is not sound: %s", copy->target.name,
			 answer ? answer : "no answer");
}

static bool flush(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	bool flushed = descriptor >= 0 && !fsync(descriptor);

	if (descriptor >= 0)
		close(descriptor);
	return flushed;
}

/* A file of our own at `path` with everything in it, on the disk. */
static bool fill(struct sqlite *from, const char *path, struct error *error)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct sqlite *to;
	bool done;

	if (descriptor < 0)
		return refused(from, path, strerror(errno), error);
	close(descriptor);
	to = sqlite_new(from->target.name, path, from->project);
	done = sqlite_connect(to, error) && sqlite_copy_pages(from, to, error) && verify(to, error);
	sqlite_close(&to->target);
	if (done && !flush(path))
		done = refused(from, path, strerror(errno), error);
	if (!done)
		unlink(path);
	return done;
}

/* Of this database's files that end so, all but the newest `keep` go, and nothing else. */
static bool prune(const struct sqlite *sqlite, const char *folder, const char *suffix, size_t keep,
		  struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *prefix = prefix_of(arena, sqlite);
	struct folder found;
	size_t kept = 0;

	if (!folder_list(arena, folder, MOST, &found, error))
		return false;
	for (size_t i = found.count; i-- > 0;) {
		const struct folder_item *item = &found.items[i];

		if (item->kind == FILE_REGULAR && text_starts_with(item->name, prefix) &&
		    text_ends_with(item->name, suffix) && kept++ >= keep)
			unlink(path_join(arena, folder, item->name));
	}
	return true;
}

/* What a killed run left half copied is taken away first: we hold the lock. */
static bool folder_ready(const struct sqlite *sqlite, const char *folder, struct error *error)
{
	struct stat file;
	int64_t room, size = stat(sqlite->path, &file) ? 0 : (int64_t)file.st_size;

	if (mkdir(folder, 0700) && errno != EEXIST)
		return refused(sqlite, folder, strerror(errno), error);
	if (!prune(sqlite, folder, SUFFIX PART, 0, error))
		return false;
	room = disk_free(folder);
	return (room >= 0 && room >= size + SQLITE_COPY_SPARE) ||
	       refused(sqlite, folder, "there is no room for it", error);
}

bool sqlite_keep_copy(struct arena *arena, struct target *target, struct kept_copy *copy,
		      struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	const char *folder = sqlite_copies_folder(arena, sqlite), *path, *part;

	if (sqlite->absent)
		return true;
	path = path_join(arena, folder,
			 arena_printf(arena, "%s%s.%s" SUFFIX, prefix_of(arena, sqlite),
				      time_of(arena, copy->now), copy->label));
	part = arena_printf(arena, "%s" PART, path);
	if (!folder_ready(sqlite, folder, error) || !fill(sqlite, part, error))
		return false;
	if (rename(part, path) || !flush(folder)) {
		unlink(part);
		return refused(sqlite, path, strerror(errno), error);
	}
	copy->path = path;
	return prune(sqlite, folder, SUFFIX, copy->keep, error);
}
