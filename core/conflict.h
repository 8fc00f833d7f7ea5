#ifndef CORE_CONFLICT_H
#define CORE_CONFLICT_H
#include "core/base/bytes.h"
#include "core/base/error.h"

#define CONFLICT_START "<<<<<<< " /* of the first of them */

/* ERROR_INTEGRITY "NAME:LINE: conflict markers (<<<<<<< HEAD); resolve them, then THEN" when a line
 * of `text` is one that git leaves in a file it could not merge (git-merge(1), "how conflicts are
 * presented"). */
bool conflict_free(const char *name, struct bytes text, const char *then,
		   struct error *error) MUST_CHECK;
#endif
