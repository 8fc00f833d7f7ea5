#ifndef CORE_TLOG_MERKLE_H
#define CORE_TLOG_MERKLE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Merkle tree of RFC 6962 section 2.1: leaf SHA-256(0x00 || entry), node SHA-256(0x01 || left
 * || right), split at the largest power of two below the size; empty tree SHA-256(""). */
struct hash merkle_leaf(struct bytes entry);
struct hash merkle_node(const struct hash *left, const struct hash *right);
struct hash merkle_root(const struct hash *leaves, size_t count);

/* The right edge of a growing tree: append is O(log n), nothing else is kept. */
struct merkle_frontier {
	uint64_t size;
	struct hash
	    nodes[64]; /* roots of the perfect subtrees, largest first; one per set bit of size */
};
void merkle_append(struct merkle_frontier *frontier, const struct hash *leaf);
struct hash merkle_frontier_root(const struct merkle_frontier *frontier);

/* Sibling hashes from the leaf towards the root; `count` receives how many. */
struct hash *merkle_inclusion(struct arena *arena, const struct hash *leaves, size_t size,
			      size_t index, size_t *count);
/* A whole tree, so that many paths cost no more than one each. */
struct merkle_tree {
	struct hash *nodes; /* a node before what is below it, left before right */
	size_t count;       /* leaves */
};
struct merkle_tree merkle_tree_make(struct arena *arena, const struct hash *leaves, size_t count);
struct hash merkle_tree_root(const struct merkle_tree *tree);
/* As merkle_inclusion. */
struct hash *merkle_tree_inclusion(struct arena *arena, const struct merkle_tree *tree,
				   size_t index, size_t *count);
bool merkle_inclusion_holds(const struct hash *leaf, uint64_t index, uint64_t size,
			    const struct hash *path, size_t count,
			    const struct hash *root) MUST_CHECK;
#endif
