#ifndef CORE_TLOG_AUDIT_H
#define CORE_TLOG_AUDIT_H
#include "core/tlog/merkle.h"
#include "core/tlog/proof.h"
#include "core/tlog/tile.h"

/* Goes over a whole log once, from its first entry to its last, in memory of a fixed size: computes
 * the tree from the entries alone, and hands out every tile for comparison. */
struct audit {
	struct merkle_frontier tree;
	struct hash hashes[TILE_LEVELS][TILE_WIDTH]; /* of the last tile of each level */
	/* NULL, or called with each tile of hashes as soon as it is complete, and with the partial
	 * ones at the end. */
	bool (*tile)(void *context, struct tile tile, const struct hash *hashes,
		     struct error *error);
	void *context;
};

/* The next entry, as its bytes. */
bool audit_add(struct audit *audit, struct bytes entry, struct error *error) MUST_CHECK;
/* Behind the last entry. */
bool audit_end(struct audit *audit, struct error *error) MUST_CHECK;
/* What a checkpoint of the log says at this point, if nobody changed anything. */
struct merkle_head audit_head(const struct audit *audit);
#endif
