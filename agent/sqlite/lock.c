#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/sqlite/connection.h"
#include "core/base/clock.h"

#define FIRST_PAUSE 5 /* ms between two tries; doubled up to */
#define LAST_PAUSE  250

static bool try_lock(int descriptor)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return !fcntl(descriptor, F_OFD_SETLK, &whole);
}

static void pause_for(int64_t milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* Who holds the lock, for the error of the one who does not get it. */
static void sign(int descriptor)
{
	char host[128] = "";

	gethostname(host, sizeof host - 1);
	if (!ftruncate(descriptor, 0) && !lseek(descriptor, 0, SEEK_SET))
		dprintf(descriptor, "process %ld on %s\n", (long)getpid(), host);
}

static const char *signature(struct arena *arena, int descriptor)
{
	char holder[256] = "";
	ssize_t size = pread(descriptor, holder, sizeof holder - 1, 0);

	holder[size > 0 ? size : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return *holder ? arena_text(arena, holder) : "another process";
}

static bool locked_by_other(struct arena *arena, const struct sqlite *sqlite, int descriptor,
			    struct error *error)
{
	return error_set(error, ERROR_LOCKED, "%s: locked by %s: try again when that run is over",
			 sqlite->target.name, signature(arena, descriptor));
}

static const char *lock_path(struct arena *arena, const struct sqlite *sqlite)
{
	return arena_printf(arena, "%s.lockstep-lock", sqlite->path);
}

bool sqlite_holder(struct arena *arena, struct target *target, const char **holder,
		   struct error *error)
{
	const struct sqlite *sqlite = sqlite_of(target);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int descriptor;

	(void)error;
	if (sqlite->lock >= 0)
		return true;
	/* Nobody ever locked it, or whoever tries for it will be told why he cannot. */
	descriptor = open(lock_path(arena, sqlite), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (descriptor < 0)
		return true;
	if (!fcntl(descriptor, F_OFD_GETLK, &whole) && whole.l_type != F_UNLCK)
		*holder = signature(arena, descriptor);
	close(descriptor);
	return true;
}

bool sqlite_lock(struct target *target, int64_t patience, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = lock_path(arena, sqlite);
	int64_t until = clock_monotonic() + patience, wait = FIRST_PAUSE;
	int descriptor;

	if (sqlite->lock >= 0)
		return true;
	descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (descriptor < 0)
		return error_set(error, ERROR_REFUSED, "%s: the lock file %s cannot be opened: %s",
				 sqlite->target.name, path, strerror(errno));
	while (!try_lock(descriptor)) {
		if (clock_monotonic() >= until) {
			locked_by_other(arena, sqlite, descriptor, error);
			close(descriptor);
			return false;
		}
		pause_for(wait);
		wait = wait * 2 > LAST_PAUSE ? LAST_PAUSE : wait * 2;
	}
	sign(descriptor);
	sqlite->lock = descriptor;
	return true;
}

void sqlite_unlock(struct target *target)
{
	struct sqlite *sqlite = sqlite_of(target);

	if (sqlite->lock >= 0)
		close(sqlite->lock);
	sqlite->lock = -1;
}
