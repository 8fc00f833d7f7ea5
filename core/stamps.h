#ifndef CORE_ADOPT_STAMPS_H
#define CORE_ADOPT_STAMPS_H
#include "core/directory.h"

/* The time that Drizzle files each migration under, ms since 1970: the journal's `when`, or the UTC
 * time that the name begins with.  0 where there is none. */
int64_t *stamps_of(struct arena *arena, const struct directory *directory);
#endif
