#ifndef CORE_IMPORT_H
#define CORE_IMPORT_H
#include "core/directory.h"

/* A directory of any format, written anew in the layout that atlas reads: numbered files in the
 * order in which they were applied, and atlas.sum.  Pure. */

/* Beside the migrations, and kept in releases: for each of them what it was before, so that the
 * rows of its tool's history table can still be matched.  Canonical JSON: "format", and
 * "migrations", each with "file" and "from": {description, file, name, version, sha256}, of
 * Drizzle's also "stamp", the time that it was filed under. */
#define IMPORT_MAP "lockstep.imported.json"

struct imported {
	struct file_set files; /* the whole new directory */
	const char **names;    /* one for each migration of the old one, in order */
	size_t count;
	size_t verbatim; /* so many have the very bytes they had */
	bool renumbered; /* versions are not the old ones: they would not have given the order */
};

/* Every file runs the statements that the old one ran, in the same transactions: the result is read
 * back and compared.  A file stays as it is when that is so of its own bytes.  ERROR_INVALID: what
 * cannot be cut; ERROR_REFUSED names the migration that cannot be written otherwise. */
bool import_rewrite(struct arena *arena, const struct directory *directory, enum dialect dialect,
		    struct imported *imported, struct error *error) MUST_CHECK;

/* The migrations of `directory` as `format`'s tool knew them: where an import of that
 * format made them, with the version, name, description, file and content hash from before; those
 * that came later as they are. */
struct import_origins {
	struct migration *known;
	int64_t *stamps;       /* given: the directory's; what the tool filed them under */
	struct marked *marked; /* NULL: not wanted; their changesets */
};
void import_origins(struct arena *arena, const struct directory *directory, const char *format,
		    const struct import_origins *origins);
#endif
