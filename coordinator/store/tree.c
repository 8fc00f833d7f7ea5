#include "coordinator/store/tree.h"

#include <string.h>

#include "coordinator/store/sql.h"

bool tree_load(struct store *store, struct merkle_frontier *frontier, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TREE_GET, NO_VALUES);

	memset(frontier, 0, sizeof *frontier);
	if (sql_next(&rows)) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct bytes nodes = sql_column_bytes(arena, &rows, 1);

		frontier->size = (uint64_t)sql_column_integer(&rows, 0);
		if (nodes.size <= sizeof frontier->nodes)
			memcpy(frontier->nodes, nodes.data, nodes.size);
	}
	return sql_end(&rows, error);
}

bool tree_save(struct store *store, const struct merkle_frontier *frontier, struct error *error)
{
	size_t nodes = (size_t)__builtin_popcountll(frontier->size);

	return sql_run(store, STORE_TREE_PUT,
		       VALUES(sql_integer((int64_t)frontier->size),
			      sql_bytes(frontier->nodes, nodes * sizeof *frontier->nodes)),
		       error);
}

/* Hashes of one level beside each other: level 0 has the leaves. */
struct run {
	unsigned level;
	uint64_t from, to;
};

static bool read_hashes(struct store *store, struct run run, struct hash *hashes,
			struct error *error)
{
	const uint64_t wanted = run.to - run.from;
	struct sql_rows rows =
	    run.level
		? sql_start(store, STORE_TREE_HASH_ALL,
			    VALUES(sql_integer(run.level), sql_integer((int64_t)run.from),
				   sql_integer((int64_t)run.to)))
		: sql_start(store, STORE_ENTRY_LEAVES,
			    VALUES(sql_integer((int64_t)run.from), sql_integer((int64_t)run.to)));
	uint64_t count = 0;

	while (count < wanted && sql_next(&rows))
		hashes[count++] = sql_column_hash(&rows, 0);
	if (!sql_end(&rows, error))
		return false;
	return count == wanted ||
	       error_set(error, ERROR_INTEGRITY,
			 "the store lacks hashes of the log: level %u, from %llu to %llu",
			 run.level, (unsigned long long)run.from, (unsigned long long)run.to);
}

bool tree_grow(struct store *store, uint64_t size, struct error *error)
{
	struct hash hashes[TILE_WIDTH], root;

	for (unsigned level = 1; level < TILE_LEVELS && size % TILE_WIDTH == 0; level++) {
		size /= TILE_WIDTH;
		if (!read_hashes(
			store,
			(struct run) { level - 1, (size - 1) * TILE_WIDTH, size * TILE_WIDTH },
			hashes, error))
			return false;
		root = tile_root(hashes, TILE_WIDTH);
		if (!sql_run(
			store, STORE_TREE_HASH_ADD,
			VALUES(sql_integer(level), sql_integer((int64_t)size - 1), sql_hash(&root)),
			error))
			return false;
	}
	return true;
}

static bool read_bundle(struct arena *arena, struct store *store, struct run run,
			struct bytes *bytes, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ENTRY_BODIES,
		      VALUES(sql_integer((int64_t)run.from), sql_integer((int64_t)run.to)));
	struct buffer bundle = buffer_in(arena);

	while (sql_next(&rows))
		bundle_add(&bundle, sql_column_bytes(arena, &rows, 0));
	*bytes = buffer_bytes(&bundle);
	return sql_end(&rows, error);
}

bool tree_tile(struct arena *arena, struct store *store, struct tile tile, struct bytes *bytes,
	       struct error *error)
{
	struct run run = { tile.level, tile.index * TILE_WIDTH, 0 };
	struct merkle_frontier tree;
	struct hash *hashes;

	if (!tree_load(store, &tree, error))
		return false;
	if (tile_width(tile.level, tile.index, tree.size) < tile.width)
		return error_set(error, ERROR_NOT_FOUND, "the log of %llu entries has no %s",
				 (unsigned long long)tree.size, tile_path(arena, tile));
	run.to = run.from + tile.width;
	if (tile.level == TILE_ENTRIES)
		return read_bundle(arena, store, run, bytes, error);
	hashes = arena_new_array(arena, struct hash, TILE_WIDTH);
	*bytes = (struct bytes) { (const char *)hashes, tile.width * sizeof *hashes };
	return read_hashes(store, run, hashes, error);
}

static bool read_node(void *context, unsigned height, uint64_t index, struct hash *hash,
		      struct error *error)
{
	const unsigned within = height % 8;
	struct run run = { height / 8, index << within, (index + 1) << within };
	struct hash hashes[TILE_WIDTH];

	if (!read_hashes(context, run, hashes, error))
		return false;
	*hash = tile_root(hashes, 1u << within);
	return true;
}

struct merkle_source tree_source(struct store *store)
{
	return (struct merkle_source) { read_node, store };
}

/* One complete tile of entries: does each have the hash that is kept of it, and do these give the
 * root that is? */
static bool tile_holds(struct store *store, uint64_t tile, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct run run = { 0, tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH };
	struct hash hashes[TILE_WIDTH], kept, root;
	struct bytes bundle, entry;

	if (!read_hashes(store, run, hashes, error) ||
	    !read_bundle(arena, store, run, &bundle, error) ||
	    !read_hashes(store, (struct run) { 1, tile, tile + 1 }, &kept, error))
		return false;
	for (size_t i = 0; i < TILE_WIDTH; i++) {
		struct hash leaf;

		if (!bundle_take(&bundle, &entry, error))
			return false;
		leaf = merkle_leaf(entry);
		if (!hash_equal(&leaf, &hashes[i]))
			return error_set(error, ERROR_INTEGRITY,
					 "entry %llu of the store is not what was hashed: somebody "
					 "changed it.  Restore the store from a backup",
					 (unsigned long long)(run.from + i));
	}
	root = tile_root(hashes, TILE_WIDTH);
	return hash_equal(&root, &kept) ||
	       error_set(
		   error, ERROR_INTEGRITY,
		   "the hashes that the store keeps of its entries from %llu to %llu do not "
		   "follow from them: somebody changed them.  Restore the store from a backup",
		   (unsigned long long)run.from, (unsigned long long)run.to - 1);
}

bool tree_recent_holds(struct store *store, uint64_t entries, struct error *error)
{
	struct merkle_frontier tree;
	uint64_t tiles;

	if (!tree_load(store, &tree, error))
		return false;
	tiles = tree.size / TILE_WIDTH;
	for (uint64_t i = 0; i < tiles && i * TILE_WIDTH < entries; i++)
		if (!tile_holds(store, tiles - 1 - i, error))
			return false;
	return true;
}
