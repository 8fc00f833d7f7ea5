#ifndef COORDINATOR_STORE_TREE_H
#define COORDINATOR_STORE_TREE_H
#include "coordinator/store/store.h"
#include "core/tlog/proof.h"
#include "core/tlog/tile.h"

/* The log as tiles (core/tlog/tile.h), from the entries and the roots over 256 of them that are
 * kept beside. */

/* The right edge, from which the next entry's root follows. */
bool tree_load(struct store *store, struct merkle_frontier *frontier,
	       struct error *error) MUST_CHECK;
bool tree_save(struct store *store, const struct merkle_frontier *frontier,
	       struct error *error) MUST_CHECK;

/* An entry was appended, `size` are there now: keeps the roots that are complete. */
bool tree_grow(struct store *store, uint64_t size, struct error *error) MUST_CHECK;
/* The tile's bytes.  ERROR_NOT_FOUND: the log is not that long. */
bool tree_tile(struct arena *arena, struct store *store, struct tile tile, struct bytes *bytes,
	       struct error *error) MUST_CHECK;
/* Are the newest entries, as many as that and in complete tiles, what the kept hashes say?
 * ERROR_INTEGRITY names the entry that was changed. */
bool tree_recent_holds(struct store *store, uint64_t entries, struct error *error) MUST_CHECK;
/* Where proofs take their hashes from. */
struct merkle_source tree_source(struct store *store);
#endif
