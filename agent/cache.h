#ifndef AGENT_CACHE_H
#define AGENT_CACHE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"

/* Blobs on disk by their hash: STATE/cache/HEX.  What is read is hashed again. */

/* ERROR_NOT_FOUND: it is not there, or was damaged and has been removed. */
bool cache_get(struct arena *arena, const char *folder, const struct hash *hash, struct bytes *blob,
	       struct error *error) MUST_CHECK;
/* ERROR_INTEGRITY: the bytes are others than the hash says. */
bool cache_put(const char *folder, const struct hash *hash, struct bytes blob,
	       struct error *error) MUST_CHECK;
#endif
