#ifndef CORE_TLOG_PROOF_H
#define CORE_TLOG_PROOF_H
#include "core/tlog/merkle.h"

/* Proofs about a log whose hashes are kept somewhere (RFC 6962, 2.1.1 and 2.1.2). */

/* Where hashes come from: that of the perfect subtree over the entries [index << height,
 * (index + 1) << height). */
struct merkle_source {
	bool (*read)(void *context, unsigned height, uint64_t index, struct hash *hash,
		     struct error *error);
	void *context;
};

struct merkle_path {
	struct hash *hashes; /* from the leaf towards the root */
	size_t count;
};
#define MERKLE_PATH_LIMIT 63

/* The root over the first `size` entries. */
bool merkle_source_root(const struct merkle_source *source, uint64_t size, struct hash *root,
			struct error *error) MUST_CHECK;
/* ERROR_INVALID: no such entry. */
bool merkle_prove(struct arena *arena, const struct merkle_source *source, uint64_t index,
		  uint64_t size, struct merkle_path *path, struct error *error) MUST_CHECK;
/* That the log of `size` entries begins with that of `before`; empty for 0 and for `size`. */
bool merkle_prove_growth(struct arena *arena, const struct merkle_source *source, uint64_t before,
			 uint64_t size, struct merkle_path *path, struct error *error) MUST_CHECK;

/* A tree of which only its size and root are known. */
struct merkle_head {
	uint64_t size;
	struct hash root;
};
/* Does the path show that `after` begins with what `before` was? */
bool merkle_growth_holds(const struct merkle_head *before, const struct merkle_head *after,
			 const struct merkle_path *path) MUST_CHECK;
#endif
