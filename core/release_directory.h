#ifndef CORE_RELEASE_DIRECTORY_H
#define CORE_RELEASE_DIRECTORY_H
#include "core/directory.h"
#include "core/release.h"

/* What a directory is as a release of `project`, without what is decided when it is pushed (number,
 * tag, git revision, people, time).  `dialect` comes before what the directory says of itself,
 * unless it is DIALECT_ANY.  Lives in the arena and in the directory. */
void release_of_directory(struct arena *arena, const struct directory *directory,
			  const char *project, enum dialect dialect, struct release *release);
#endif
