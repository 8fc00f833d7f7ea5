#ifndef COORDINATOR_MIXED_H
#define COORDINATOR_MIXED_H
#include "coordinator/operations.h"
#include "core/directory.h"

/* What a push is told of its files' statements before any target sees them. */

/* Cuts every migration: what a database could never be sent is refused now, not on the first
 * target.  `mixed` receives for each migration NULL, or why no agent would begin it.  Slow. */
bool directory_cut(struct arena *arena, const struct directory *directory, enum dialect dialect,
		   const char ***mixed, struct error *error) MUST_CHECK;

/* ERROR_REFUSED: a migration that `change` brings is one that no agent would begin.  What a
 * project's first release brings may be history that is never run: that is warned of. */
bool mixed_allows(const struct prepared_release *prepared, const struct registry_change *change,
		  struct error *error) MUST_CHECK;
/* Adds those warnings to `list`. */
void mixed_warn(struct arena *arena, const struct prepared_release *prepared, struct value *list);
#endif
