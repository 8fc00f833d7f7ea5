/* A Drizzle journal from anywhere beside three files: every migration read is one of the files,
 * once. */
#include <stdint.h>
#include <stdlib.h>

#include "core/directory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct file list[] = {
		{ "0000_a.sql", { "SELECT 1;", 9 } },
		{ "0001_b.sql", { "SELECT 2;", 9 } },
		{ "0002_c.sql", { "-- atlas:sum ignore\n", 20 } },
		{ "meta/_journal.json", { (const char *)data, size } },
	};
	struct file_set files = { list, sizeof list / sizeof *list };
	struct error error = { 0 };
	struct directory directory;

	if (!directory_read(arena, "auto", &files, &directory, &error)) {
		if (error.code != ERROR_INVALID && error.code != ERROR_INTEGRITY)
			abort();
		return 0;
	}
	if (directory.count + directory.warning_count != 3)
		abort();
	for (size_t i = 0; i < directory.count; i++)
		if (directory_find(&directory, directory.migrations[i].version) !=
		    &directory.migrations[i])
			abort();
	return 0;
}
