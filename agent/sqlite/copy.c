#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/sqlite/connection.h"
#include "core/base/clock.h"

#define STEP_PAGES 1024
#define BUSY_TRIES 50
#define BUSY_PAUSE 100 /* ms */

bool sqlite_copy_pages(struct sqlite *from, struct sqlite *to, struct error *error)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->database, "main", from->database, "main");
	int step = SQLITE_OK, busy = 0;

	if (!backup)
		return sqlite_refused(to, "cannot be copied", error);
	while (step == SQLITE_OK ||
	       ((step == SQLITE_BUSY || step == SQLITE_LOCKED) && busy++ < BUSY_TRIES)) {
		if (step != SQLITE_OK)
			sqlite3_sleep(BUSY_PAUSE);
		step = sqlite3_backup_step(backup, STEP_PAGES);
	}
	sqlite3_backup_finish(backup);
	return step == SQLITE_DONE ||
	       error_set(error, step == SQLITE_BUSY ? ERROR_LOCKED : ERROR_UNREACHABLE,
			 "%s: cannot be copied: %s", from->target.name, sqlite3_errstr(step));
}

bool sqlite_copy(struct target *target, struct target **copy, struct error *error)
{
	struct sqlite *from = sqlite_of(target), *to;
	const char *folder = getenv("TMPDIR");
	char *path = arena_printf(from->arena, "%s/lockstep-rehearsal.XXXXXX",
				  folder && *folder ? folder : "/tmp");
	int descriptor = mkstemp(path); /* mode 0600 */

	if (descriptor < 0)
		return error_set(error, ERROR_UNREACHABLE,
				 "%s: no room for a copy: %s: %s: set TMPDIR to a folder with room",
				 target->name, path, strerror(errno));
	close(descriptor);
	to = sqlite_new(target->name, path, from->project);
	to->temporary = true;
	if (sqlite_connect(to, error) && sqlite_copy_pages(from, to, error)) {
		*copy = &to->target;
		return true;
	}
	sqlite_close(&to->target);
	return false;
}
