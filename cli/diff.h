#ifndef CLI_DIFF_H
#define CLI_DIFF_H
#include "core/base/arena.h"
#include "core/base/bytes.h"

/* A unified diff of two texts, as `diff -u` and git write it ("--- a/PATH", "+++ b/PATH", hunks
 * with three lines around), that patch takes; "" when they are the same.  `before` without data: a
 * new file. */
const char *diff_unified(struct arena *arena, const char *path, struct bytes before,
			 struct bytes after);
#endif
