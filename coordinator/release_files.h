#ifndef COORDINATOR_RELEASE_FILES_H
#define COORDINATOR_RELEASE_FILES_H
#include "coordinator/store/store.h"
#include "core/file_set.h"
#include "core/release.h"

struct release_files {
	const struct release_file *items;
	size_t count;
};

/* The bytes of a release's files, kept aside (core/base/aside.h), by path.  Slow; with a reader's
 * store on any thread.  ERROR_NOT_FOUND: a file that was not uploaded for the project. */
bool release_files_load(struct arena *arena, struct store *store, const char *project,
			const struct release_files *files, struct file_set *set,
			struct error *error) MUST_CHECK;
#endif
