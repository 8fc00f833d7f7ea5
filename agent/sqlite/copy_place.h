#ifndef AGENT_SQLITE_COPY_PLACE_H
#define AGENT_SQLITE_COPY_PLACE_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Where a private copy of a database lies: a folder of its own, which nobody else may enter, with a
 * lock file that is held for as long as somebody works in it.  So what a kill left is known. */
struct copy_place {
	const char *folder; /* NULL: there is none */
	const char *path;   /* of the copy, in it */
	int lock;           /* descriptor */
};

/* Below `parent`.  ERROR_UNREACHABLE: there is no room. */
bool copy_place_make(struct arena *arena, const char *parent, struct copy_place *place,
		     struct error *error) MUST_CHECK;
/* Removes the copy with the folder. */
void copy_place_remove(struct copy_place *place);
/* Removes those of this user below `parent` in which nobody works; `left` counts the others. */
void copy_places_sweep(const char *parent, size_t *left);
#endif
