#ifndef CORE_NAMED_BLOBS_H
#define CORE_NAMED_BLOBS_H
#include "core/base/crypto.h"
#include "core/base/value.h"

/* Which blobs an entry of the log names: what is too long for it stands in the coordinator's store,
 * and the entry has its SHA-256. */
#define NAMED_BLOBS_LIMIT 8

struct named_blob {
	const char *member;
	struct hash hash;
};

/* At most NAMED_BLOBS_LIMIT; returns how many.  `manifest` is that of a release, whose files are
 * blobs, too. */
size_t named_blobs(const struct value *entry, struct named_blob *blobs);
bool named_blob_is_manifest(const struct named_blob *blob);
#endif
