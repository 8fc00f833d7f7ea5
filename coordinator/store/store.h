#ifndef COORDINATOR_STORE_STORE_H
#define COORDINATOR_STORE_STORE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The only code that knows where the coordinator's state lives: a SQLite database (WAL, synchronous
 * FULL) with the log, the blobs that its entries name, and projections of the log.  One owner
 * writes (the loop's thread); readers have a connection of their own and see what was committed. A
 * struct store is used by one thread at a time. */
struct store;

/* One transaction per group of events, one savepoint per event.  A commit after a redaction, or a
 * later one, leaves no copy of what was redacted in the files.  Errors are ERROR_INTERNAL with
 * SQLite's words, ERROR_UNREACHABLE for a disk that is full or fails; after one the caller rolls
 * back.  A commit and a savepoint need an open transaction: ERROR_UNREACHABLE. */
bool store_begin(struct store *store, struct error *error) MUST_CHECK;
bool store_commit(struct store *store, struct error *error) MUST_CHECK;
/* Are there copies that the next commit is to see to? */
bool store_erases(const struct store *store);
void store_rollback(struct store *store);
bool store_savepoint(struct store *store, struct error *error) MUST_CHECK;
bool store_savepoint_keep(struct store *store, struct error *error) MUST_CHECK;
void store_savepoint_undo(struct store *store);

/* Writes something that means nothing: fails, with the commit at the latest, where an entry could
 * not be appended either. */
bool store_probe(struct store *store, struct error *error) MUST_CHECK;

/* Content-addressed bytes; storing what is there already changes nothing. */
bool blob_put(struct store *store, struct bytes bytes, struct hash *hash,
	      struct error *error) MUST_CHECK;
/* Stores bytes that may be large, one step of BLOB_STEP bytes in each transaction, so that none
 * lasts long.  They must have the hash.  `rest` receives how many are still to come; 0: the blob is
 * there.  Steps that were committed stay until the owner opens the store again, whoever made them.
 */
#define BLOB_STEP ((size_t)256 * 1024)
bool blob_put_step(struct store *store, const struct hash *hash, struct bytes bytes, size_t *rest,
		   struct error *error) MUST_CHECK;
bool blob_has(struct store *store, const struct hash *hash, bool *has,
	      struct error *error) MUST_CHECK;
/* ERROR_NOT_FOUND names the hash. */
bool blob_get(struct arena *arena, struct store *store, const struct hash *hash,
	      struct bytes *bytes, struct error *error) MUST_CHECK;
/* At most `limit` bytes from `offset`, at least one unless it is the end; `total` receives the
 * blob's size. */
bool blob_chunk(struct arena *arena, struct store *store, const struct hash *hash, uint64_t offset,
		size_t limit, struct bytes *bytes, uint64_t *total, struct error *error) MUST_CHECK;
#endif
