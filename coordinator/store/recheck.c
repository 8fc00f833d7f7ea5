#include "coordinator/store/recheck.h"

#include <string.h>

#include "coordinator/store/sql.h"
#include "coordinator/store/tree.h"
#include "core/base/clock.h"

#define WRONG(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)
#define PIECE      ((size_t)256 * 1024)

static bool same_tile(void *context, struct tile tile, const struct hash *hashes,
		      struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct recheck *recheck = context;
	struct bytes kept;

	return tree_tile(arena, recheck->store, tile, &kept, error) &&
	       ((kept.size == tile.width * sizeof *hashes &&
		 !memcmp(kept.data, hashes, kept.size)) ||
		WRONG("%s in the store is not what its entries hash to: somebody changed it, or "
		      "them",
		      tile_path(arena, tile)));
}

/* What history is filtered by says what the entry says, which alone is hashed. */
static bool same_columns(struct arena *arena, const struct sql_rows *rows,
			 const struct value *entry, struct error *error)
{
	static const char *const names[] = { "type",        NULL,     "project",
					     "environment", "target", "rollout" };

	if (!text_equal(clock_text(arena, sql_column_integer(rows, 0)),
			value_get_text(entry, "time")))
		return WRONG("its column time is another than its own");
	for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) {
		const char *said = names[i] ? value_get_text(entry, names[i])
					    : value_get_text(value_get(entry, "actor"), "kind");

		if (!text_equal(sql_column_text(arena, rows, 1 + i), said))
			return WRONG("its column %s is another than its own",
				     names[i] ? names[i] : "actor_kind");
	}
	return true;
}

static bool take(struct arena *arena, struct recheck *recheck, const struct sql_rows *rows,
		 struct error *error)
{
	const uint64_t seq = recheck->audit.tree.size;
	struct entry entry = { .seq = seq,
			       .time = sql_column_integer(rows, 0),
			       .type = sql_column_text(arena, rows, 1),
			       .actor_kind = sql_column_text(arena, rows, 2),
			       .actor_name = sql_column_text(arena, rows, 8),
			       .text = sql_column_bytes(arena, rows, 7) };

	if (!value_parse(arena, entry.text, &entry.body, error) ||
	    !same_columns(arena, rows, entry.body, error) ||
	    (value_get_integer(entry.body, "seq", -1) != (int64_t)seq &&
	     !WRONG("what stands there is no entry of that number")))
		return error_wrap(error, "entry %llu", (unsigned long long)seq);
	return audit_add(&recheck->audit, entry.text, error) &&
	       (!recheck->entry || recheck->entry(arena, recheck->context, &entry, error));
}

static bool take_some(struct recheck *recheck, uint64_t size, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const uint64_t from = recheck->audit.tree.size;
	struct sql_rows rows = sql_start(
	    recheck->store, STORE_ENTRY_COLUMNS,
	    VALUES(sql_integer((int64_t)from), sql_integer((int64_t)(from + TILE_WIDTH))));
	bool fine = true;

	while (fine && sql_next(&rows))
		fine = take(arena, recheck, &rows, error);
	if (!fine)
		return sqlite3_reset(rows.statement), false;
	return sql_end(&rows, error) && (recheck->audit.tree.size > from || from == size ||
					 WRONG("entry %llu is missing", (unsigned long long)from));
}

bool recheck_log(struct recheck *recheck, struct error *error)
{
	struct merkle_frontier tree;
	struct merkle_head found;
	struct hash root;

	recheck->audit.tile = same_tile;
	recheck->audit.context = recheck;
	if (!tree_load(recheck->store, &tree, error))
		return false;
	while (recheck->audit.tree.size < tree.size)
		if (!take_some(recheck, tree.size, error))
			return false;
	root = merkle_frontier_root(&tree);
	found = audit_head(&recheck->audit);
	return audit_end(&recheck->audit, error) &&
	       ((found.size == tree.size && hash_equal(&found.root, &root)) ||
		WRONG("the entries do not give the tree that the store has: at least one was "
		      "changed"));
}

static bool same_blob(struct store *store, const struct hash *hash, struct error *error)
{
	struct hasher hasher;
	struct hash found;
	uint64_t total = 0, offset = 0;

	hasher_start(&hasher);
	do {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct bytes piece;

		if (!blob_chunk(arena, store, hash, offset, PIECE, &piece, &total, error))
			return false;
		hasher_add(&hasher, piece.data, piece.size);
		offset += piece.size;
	} while (offset < total);
	found = hasher_end(&hasher);
	return hash_equal(&found, hash) || WRONG("it was changed");
}

bool recheck_blobs(struct recheck *recheck, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash hashes[1000];
	int64_t after = 0;
	size_t count;

	do {
		struct sql_rows rows =
		    sql_start(recheck->store, STORE_BLOB_NEXT, VALUES(sql_integer(after)));

		for (count = 0; sql_next(&rows); count++) {
			after = sql_column_integer(&rows, 0);
			hashes[count] = sql_column_hash(&rows, 1);
		}
		if (!sql_end(&rows, error))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!same_blob(recheck->store, &hashes[i], error))
				return error_wrap(error, "blob %s", hash_hex(arena, &hashes[i]));
		recheck->blobs += count;
	} while (count);
	return true;
}
