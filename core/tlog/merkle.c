#include "core/tlog/merkle.h"

struct hash merkle_leaf(struct bytes entry)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, "\x00", 1);
	hasher_add(&hasher, entry.data, entry.size);
	return hasher_end(&hasher);
}

struct hash merkle_node(const struct hash *left, const struct hash *right)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, "\x01", 1);
	hasher_add(&hasher, left->bytes, HASH_SIZE);
	hasher_add(&hasher, right->bytes, HASH_SIZE);
	return hasher_end(&hasher);
}

static unsigned frontier_width(const struct merkle_frontier *frontier)
{
	return (unsigned)__builtin_popcountll(frontier->size);
}

void merkle_append(struct merkle_frontier *frontier, const struct hash *leaf)
{
	unsigned width = frontier_width(frontier);
	struct hash node = *leaf;

	for (uint64_t size = frontier->size; size & 1; size >>= 1)
		node = merkle_node(&frontier->nodes[--width], &node);
	frontier->nodes[width] = node;
	frontier->size++;
}

struct hash merkle_frontier_root(const struct merkle_frontier *frontier)
{
	unsigned width = frontier_width(frontier);
	struct hash root;

	if (!width)
		return hash_of("", 0);
	root = frontier->nodes[--width];
	while (width)
		root = merkle_node(&frontier->nodes[--width], &root);
	return root;
}

struct hash merkle_root(const struct hash *leaves, size_t count)
{
	struct merkle_frontier frontier = { 0 };

	for (size_t i = 0; i < count; i++)
		merkle_append(&frontier, &leaves[i]);
	return merkle_frontier_root(&frontier);
}

/* The largest power of two below `size`, which is at least 2. */
static size_t split_of(size_t size)
{
	return (size_t)1 << (63 - __builtin_clzll(size - 1));
}

static void reverse(struct hash *path, size_t length)
{
	for (size_t i = 0; i < length / 2; i++) {
		struct hash top = path[i];

		path[i] = path[length - 1 - i];
		path[length - 1 - i] = top;
	}
}

struct hash *merkle_inclusion(struct arena *arena, const struct hash *leaves, size_t size,
			      size_t index, size_t *count)
{
	struct hash *path = arena_new_array(arena, struct hash, 64);
	size_t length = 0;

	while (size > 1) {
		size_t split = split_of(size);
		bool left = index < split;

		path[length++] =
		    left ? merkle_root(leaves + split, size - split) : merkle_root(leaves, split);
		if (!left) {
			leaves += split;
			index -= split;
		}
		size = left ? split : size - split;
	}
	reverse(path, length);
	*count = length;
	return path;
}

/* Below a node of `size` leaves stand 2 * size - 1 nodes, it included. */
static void fill(struct hash *node, const struct hash *leaves, size_t size)
{
	struct hash *left = node + 1, *right;
	size_t split;

	if (size == 1) {
		*node = *leaves;
		return;
	}
	split = split_of(size);
	right = left + 2 * split - 1;
	fill(left, leaves, split);
	fill(right, leaves + split, size - split);
	*node = merkle_node(left, right);
}

struct merkle_tree merkle_tree_make(struct arena *arena, const struct hash *leaves, size_t count)
{
	struct merkle_tree tree = { arena_new_array(arena, struct hash, 2 * count + 1), count };

	if (count)
		fill(tree.nodes, leaves, count);
	else
		tree.nodes[0] = hash_of("", 0);
	return tree;
}

struct hash merkle_tree_root(const struct merkle_tree *tree)
{
	return tree->nodes[0];
}

struct hash *merkle_tree_inclusion(struct arena *arena, const struct merkle_tree *tree,
				   size_t index, size_t *count)
{
	struct hash *path = arena_new_array(arena, struct hash, 64);
	const struct hash *node = tree->nodes;
	size_t size = tree->count;

	for (*count = 0; size > 1;) {
		size_t split = split_of(size);
		const struct hash *left = node + 1, *right = left + 2 * split - 1;
		bool is_left = index < split;

		path[(*count)++] = is_left ? *right : *left;
		node = is_left ? left : right;
		index -= is_left ? 0 : split;
		size = is_left ? split : size - split;
	}
	reverse(path, *count);
	return path;
}

/* RFC 9162 section 2.1.3.2. */
bool merkle_inclusion_holds(const struct hash *leaf, uint64_t index, uint64_t size,
			    const struct hash *path, size_t count, const struct hash *root)
{
	uint64_t node = index, last = size - 1;
	struct hash hash = *leaf;

	if (index >= size)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!last)
			return false;
		if ((node & 1) || node == last) {
			hash = merkle_node(&path[i], &hash);
			while (!(node & 1) && node) {
				node >>= 1;
				last >>= 1;
			}
		} else {
			hash = merkle_node(&hash, &path[i]);
		}
		node >>= 1;
		last >>= 1;
	}
	return !last && hash_equal(&hash, root);
}
