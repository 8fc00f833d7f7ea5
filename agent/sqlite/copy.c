#include <stdlib.h>

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

static const char *folder_of_copies(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/tmp";
}

bool sqlite_copy(struct target *target, struct target **copy, struct error *error)
{
	struct sqlite *from = sqlite_of(target), *to;
	struct copy_place place;
	size_t left;

	copy_places_sweep(folder_of_copies(), &left);
	if (!copy_place_make(from->arena, folder_of_copies(), &place, error))
		return error_wrap(error, "%s: no room for a copy", target->name);
	to = sqlite_new(target->name, place.path, from->project);
	to->place = place;
	to->place.folder = arena_text(to->arena, place.folder);
	to->place.path = to->path;
	if (sqlite_connect(to, error) && sqlite_copy_pages(from, to, error)) {
		*copy = &to->target;
		return true;
	}
	sqlite_close(&to->target);
	return false;
}

bool sqlite_sweep(struct target *target, size_t *left, struct error *error)
{
	(void)target;
	(void)error;
	copy_places_sweep(folder_of_copies(), left);
	return true;
}
