#include "core/tlog/proof.h"

/* A run of entries: [from, to). */
struct range {
	uint64_t from, to;
};

struct proving {
	const struct merkle_source *source;
	struct merkle_path *path;
};

/* The largest power of two below `count`, which is at least 2. */
static uint64_t split_of(uint64_t count)
{
	return (uint64_t)1 << (63 - __builtin_clzll(count - 1));
}

static bool range_root(const struct merkle_source *source, struct range range, struct hash *root,
		       struct error *error)
{
	uint64_t count = range.to - range.from;
	struct hash left, right;
	uint64_t middle;

	if (!count) {
		*root = hash_of("", 0);
		return true;
	}
	if (!(count & (count - 1))) {
		unsigned height = (unsigned)__builtin_ctzll(count);

		return source->read(source->context, height, range.from >> height, root, error);
	}
	middle = range.from + split_of(count);
	if (!range_root(source, (struct range) { range.from, middle }, &left, error) ||
	    !range_root(source, (struct range) { middle, range.to }, &right, error))
		return false;
	*root = merkle_node(&left, &right);
	return true;
}

bool merkle_source_root(const struct merkle_source *source, uint64_t size, struct hash *root,
			struct error *error)
{
	return range_root(source, (struct range) { 0, size }, root, error);
}

static bool add(struct proving *proving, struct range range, struct error *error)
{
	struct merkle_path *path = proving->path;

	return range_root(proving->source, range, &path->hashes[path->count++], error);
}

static bool inclusion(struct proving *proving, struct range range, uint64_t index,
		      struct error *error)
{
	struct range left = range, right = range;

	if (range.to - range.from == 1)
		return true;
	left.to = right.from = range.from + split_of(range.to - range.from);
	return index < left.to
		   ? inclusion(proving, left, index, error) && add(proving, right, error)
		   : inclusion(proving, right, index, error) && add(proving, left, error);
}

/* RFC 6962's SUBPROOF; `whole` while the old root itself is known to whoever verifies. */
static bool growth(struct proving *proving, struct range range, uint64_t before, bool whole,
		   struct error *error)
{
	struct range left = range, right = range;

	if (before == range.to)
		return whole || add(proving, range, error);
	left.to = right.from = range.from + split_of(range.to - range.from);
	if (before <= left.to)
		return growth(proving, left, before, whole, error) && add(proving, right, error);
	return growth(proving, right, before, false, error) && add(proving, left, error);
}

bool merkle_prove(struct arena *arena, const struct merkle_source *source, uint64_t index,
		  uint64_t size, struct merkle_path *path, struct error *error)
{
	struct proving proving = { source, path };

	*path = (struct merkle_path) { arena_new_array(arena, struct hash, MERKLE_PATH_LIMIT), 0 };
	if (index >= size)
		return error_set(error, ERROR_INVALID,
				 "there is no entry %llu in a log of %llu entries",
				 (unsigned long long)index, (unsigned long long)size);
	return inclusion(&proving, (struct range) { 0, size }, index, error);
}

bool merkle_prove_growth(struct arena *arena, const struct merkle_source *source, uint64_t before,
			 uint64_t size, struct merkle_path *path, struct error *error)
{
	struct proving proving = { source, path };

	*path = (struct merkle_path) { arena_new_array(arena, struct hash, MERKLE_PATH_LIMIT), 0 };
	if (before > size)
		return error_set(error, ERROR_INVALID, "a log of %llu entries cannot have had %llu",
				 (unsigned long long)size, (unsigned long long)before);
	if (!before || before == size)
		return true;
	return growth(&proving, (struct range) { 0, size }, before, true, error);
}

/* RFC 9162, 2.1.4.2: both roots are computed from the path, each from what it holds of it. */
static bool climb(const struct merkle_head *before, const struct merkle_head *after,
		  const struct merkle_path *path, struct hash roots[2])
{
	uint64_t old = before->size - 1, size = after->size - 1;
	size_t at = 0;

	while (old & 1)
		old >>= 1, size >>= 1;
	roots[0] = roots[1] = old ? path->hashes[at++] : before->root;
	for (; at < path->count; at++) {
		if (!size)
			return false;
		if ((old & 1) || old == size) {
			roots[0] = merkle_node(&path->hashes[at], &roots[0]);
			roots[1] = merkle_node(&path->hashes[at], &roots[1]);
			while (!(old & 1) && old)
				old >>= 1, size >>= 1;
		} else {
			roots[1] = merkle_node(&roots[1], &path->hashes[at]);
		}
		old >>= 1, size >>= 1;
	}
	return !size;
}

bool merkle_growth_holds(const struct merkle_head *before, const struct merkle_head *after,
			 const struct merkle_path *path)
{
	struct hash roots[2];

	if (before->size > after->size || path->count > MERKLE_PATH_LIMIT)
		return false;
	if (before->size == after->size)
		return !path->count && hash_equal(&before->root, &after->root);
	if (!before->size) {
		struct hash empty = hash_of("", 0);

		return !path->count && hash_equal(&before->root, &empty);
	}
	if (!path->count || !climb(before, after, path, roots))
		return false;
	return hash_equal(&roots[0], &before->root) && hash_equal(&roots[1], &after->root);
}
