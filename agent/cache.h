#ifndef AGENT_CACHE_H
#define AGENT_CACHE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdint.h>

/* Blobs on disk by their hash: STATE/cache/HEX.  Whoever reads one hashes it again: nothing that is
 * found there is believed, so that nothing waits for the disk either. */

/* ERROR_NOT_FOUND: it is not there, or was damaged and has been removed. */
bool cache_get(struct arena *arena, const char *folder, const struct hash *hash, struct bytes *blob,
	       struct error *error) MUST_CHECK;

/* To read it at one's own pace, and hash it; the descriptor is the caller's to close.  Counts as
 * its use.  ERROR_NOT_FOUND. */
bool cache_open(const char *folder, const struct hash *hash, int *descriptor,
		struct error *error) MUST_CHECK;
void cache_remove(const char *folder, const struct hash *hash);

/* A blob that comes in pieces, beside the others until it is whole. */
struct cache_entry {
	struct arena *arena;
	const char *path, *beside;
	int file;
	struct hash hash;
	struct hasher hasher;
};
bool cache_begin(struct arena *arena, const char *folder, const struct hash *hash,
		 struct cache_entry *entry, struct error *error) MUST_CHECK;
bool cache_add(struct cache_entry *entry, struct bytes piece, struct error *error) MUST_CHECK;
/* ERROR_INTEGRITY: the bytes are others than the hash says; nothing is kept. */
bool cache_end(struct cache_entry *entry, struct error *error) MUST_CHECK;
void cache_abandon(struct cache_entry *entry); /* also after cache_end */

/* Removes what was not used for longest, until no more than `limit` bytes are left, and what was
 * never finished. */
void cache_prune(const char *folder, uint64_t limit);
#endif
