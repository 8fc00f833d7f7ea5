#ifndef CORE_FORMAT_DRIZZLE_H
#define CORE_FORMAT_DRIZZLE_H
#include "core/directory.h"

/* Drizzle's snapshots, which drizzle-kit compares a schema with to write the next migration: a
 * chain of `id` and `prevId` (Drizzle 1: `prevIds`). */

/* meta/NNNN_snapshot.json, NAME/snapshot.json */
bool drizzle_is_snapshot(const char *path);

/* Warns of snapshots that are missing, that cannot be read, and of two that follow the same one, by
 * name; of nothing where `files` has no snapshots at all: they are not kept in releases. */
void drizzle_check_snapshots(struct arena *arena, const struct file_set *files,
			     struct directory *directory);
#endif
