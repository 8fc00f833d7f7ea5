#include "core/tlog/audit.h"

static bool show(struct audit *audit, unsigned level, uint64_t count, struct error *error)
{
	struct tile tile = { level, (count - 1) / TILE_WIDTH,
			     (unsigned)((count - 1) % TILE_WIDTH) + 1 };

	return !audit->tile || audit->tile(audit->context, tile, audit->hashes[level], error);
}

bool audit_add(struct audit *audit, struct bytes entry, struct error *error)
{
	struct hash hash = merkle_leaf(entry);
	uint64_t count;

	merkle_append(&audit->tree, &hash);
	count = audit->tree.size;
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		audit->hashes[level][(count - 1) % TILE_WIDTH] = hash;
		if (count % TILE_WIDTH)
			break;
		if (!show(audit, level, count, error))
			return false;
		hash = tile_root(audit->hashes[level], TILE_WIDTH);
		count /= TILE_WIDTH;
	}
	return true;
}

bool audit_end(struct audit *audit, struct error *error)
{
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		uint64_t count = tile_hashes(level, audit->tree.size);

		if (count % TILE_WIDTH && !show(audit, level, count, error))
			return false;
	}
	return true;
}

struct merkle_head audit_head(const struct audit *audit)
{
	return (struct merkle_head) { audit->tree.size, merkle_frontier_root(&audit->tree) };
}
