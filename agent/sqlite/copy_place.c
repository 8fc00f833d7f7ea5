#include "agent/sqlite/copy_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "lockstep-rehearsal."
#define LOCK   "lock"
#define TRIES  5

/* What is in a folder; the lock goes last. */
static const char *const files[] = { "copy", "copy-journal", "copy-wal", "copy-shm", LOCK };

/* False: somebody else has it, or it cannot be had. */
static bool hold(int folder, int flags, int *lock)
{
	int failure;

	*lock = openat(folder, LOCK, O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
	if (*lock >= 0 && !flock(*lock, LOCK_EX | LOCK_NB))
		return true;
	failure = errno;
	if (*lock >= 0)
		close(*lock);
	*lock = -1;
	errno = failure;
	return false;
}

static int open_folder(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void empty(int folder)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlinkat(folder, files[i], 0);
}

/* A new folder that is held; NULL: errno says why not. */
static char *make_folder(struct arena *arena, const char *parent, int *lock)
{
	char *path = arena_printf(arena, "%s/" PREFIX "XXXXXX", parent);
	int folder = mkdtemp(path) ? open_folder(AT_FDCWD, path) : -1; /* mode 0700 */
	bool held = folder >= 0 && hold(folder, O_CREAT | O_EXCL, lock);
	int failure = errno;

	if (folder >= 0)
		close(folder);
	errno = failure;
	return held ? path : NULL;
}

bool copy_place_make(struct arena *arena, const char *parent, struct copy_place *place,
		     struct error *error)
{
	*place = (struct copy_place) { .lock = -1 };
	/* Whoever sweeps meanwhile may have taken the lock in the moment in which it was made. */
	for (int i = 0; !place->folder && i < TRIES; i++) {
		place->folder = make_folder(arena, parent, &place->lock);
		if (!place->folder && errno != EWOULDBLOCK && errno != ENOENT)
			break;
	}
	if (!place->folder)
		return error_set(error, ERROR_UNREACHABLE,
				 "%s: %s: set TMPDIR to a folder with room", parent,
				 strerror(errno));
	place->path = arena_printf(arena, "%s/%s", place->folder, files[0]);
	return true;
}

void copy_place_remove(struct copy_place *place)
{
	int folder = place->folder ? open_folder(AT_FDCWD, place->folder) : -1;

	if (folder >= 0) {
		empty(folder);
		close(folder);
		rmdir(place->folder);
	}
	if (place->folder)
		close(place->lock);
	place->folder = NULL;
}

static void sweep_one(int parent, const char *name, size_t *left)
{
	int folder = open_folder(parent, name), lock;
	struct stat about;

	if (folder < 0)
		return;
	if (!fstat(folder, &about) && about.st_uid == geteuid()) {
		if (hold(folder, 0, &lock)) {
			empty(folder);
			unlinkat(parent, name, AT_REMOVEDIR);
			close(lock);
		} else if (errno == EWOULDBLOCK) {
			++*left;
		}
	}
	close(folder);
}

void copy_places_sweep(const char *parent, size_t *left)
{
	DIR *list = opendir(parent);
	struct dirent *entry;

	*left = 0;
	while (list && (entry = readdir(list)))
		if (!strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1))
			sweep_one(dirfd(list), entry->d_name, left);
	if (list)
		closedir(list);
}
