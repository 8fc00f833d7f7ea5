#include "cli/log_cursor.h"

#include <inttypes.h>

#include "core/tlog/tile.h"

/* The root over the perfect subtree of that height, which begins at the entry index << height. */
static bool read_node(const struct log_cursor *cursor, uint64_t size, unsigned height,
		      uint64_t index, struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const unsigned level = height / 8, within = height % 8;
	const uint64_t first = index << within;
	struct tile tile = { level, first / TILE_WIDTH,
			     tile_width(level, first / TILE_WIDTH, size) };
	struct bytes bytes;

	if (!log_source_read(arena, cursor->source, tile_path(arena, tile), &bytes, error))
		return false;
	if (bytes.size != tile.width * sizeof *hash)
		return error_set(error, ERROR_INTEGRITY, "%s has not the size that it should have",
				 tile_path(arena, tile));
	*hash = tile_root((const struct hash *)(const void *)bytes.data + first % TILE_WIDTH,
			  1u << within);
	return true;
}

bool log_cursor_open(const struct log_source *source, const struct checkpoint *head, uint64_t from,
		     struct log_cursor *cursor, struct error *error)
{
	size_t count = 0;

	*cursor = (struct log_cursor) { .source = source, .tree = { .size = from } };
	for (unsigned height = 63; height-- > 0;) {
		uint64_t before = from >> (height + 1) << 1;

		if ((from >> height & 1) && !read_node(cursor, head->size, height, before,
						       &cursor->tree.nodes[count++], error))
			return false;
	}
	return true;
}

static bool each_entry(const struct log_cursor *cursor, uint64_t from, uint64_t to,
		       log_cursor_show *show, void *context, struct error *error)
{
	for (uint64_t index = from / TILE_WIDTH; index * TILE_WIDTH < to; index++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct tile tile = { TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, to) };
		const char *path = tile_path(arena, tile);
		struct bytes rest, entry;

		if (!log_source_read(arena, cursor->source, path, &rest, error))
			return false;
		for (uint64_t seq = index * TILE_WIDTH; seq < index * TILE_WIDTH + tile.width;
		     seq++)
			if (!bundle_take(&rest, &entry, error) ||
			    (seq >= from && !show(arena, context, entry, error)))
				return error_wrap(error, "%s", path);
	}
	return true;
}

static bool grow(struct arena *arena, void *context, struct bytes entry, struct error *error)
{
	struct hash leaf = merkle_leaf(entry);

	(void)arena, (void)error;
	merkle_append(context, &leaf);
	return true;
}

bool log_cursor_advance(struct log_cursor *cursor, const struct checkpoint *head,
			log_cursor_show *show, void *context, struct error *error)
{
	struct merkle_frontier tree = cursor->tree;
	uint64_t from = tree.size;
	struct hash root;

	if (head->size < from)
		return error_set(error, ERROR_INTEGRITY,
				 "the log had %" PRIu64 " entries, and shows %" PRIu64
				 " now: its end was cut off",
				 from, head->size);
	if (!each_entry(cursor, from, head->size, grow, &tree, error))
		return false;
	root = merkle_frontier_root(&tree);
	if (!hash_equal(&root, &head->root))
		return error_set(error, ERROR_INTEGRITY,
				 "the entries from %" PRIu64 " on do not give the root that was "
				 "signed: they, or some before them, were changed",
				 from);
	cursor->tree = tree;
	return each_entry(cursor, from, head->size, show, context, error);
}
