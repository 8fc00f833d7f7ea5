#ifndef CORE_TLOG_TILE_H
#define CORE_TLOG_TILE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A log as static files (C2SP tlog-tiles): hash tiles of up to 256 hashes, and bundles of up to 256
 * entries.
 *   tile/LEVEL/INDEX[.p/WIDTH]      hash i is the root over 256^LEVEL entries
 *   tile/entries/INDEX[.p/WIDTH]    each entry behind its size, 2 bytes big endian
 * INDEX in groups of three digits, all but the last behind an 'x': 1234067 is x001/x234/067. */
#define TILE_WIDTH   256u
#define TILE_ENTRIES 64u /* as a level: the entries' bundles */
#define TILE_LEVELS  8u  /* so many levels can a log of 2^63 entries have */

struct tile {
	unsigned level; /* 0 .. TILE_LEVELS - 1, or TILE_ENTRIES */
	uint64_t index;
	unsigned width; /* 1 .. TILE_WIDTH; a whole one has TILE_WIDTH */
};

char *tile_path(struct arena *arena, struct tile tile); /* "tile/0/x001/234.p/17" */
/* False: not the one way to write a tile's path. */
bool tile_path_read(const char *path, struct tile *tile) MUST_CHECK;

/* How many hashes of `level` (bundles: entries) a log of `size` has. */
uint64_t tile_hashes(unsigned level, uint64_t size);
/* The width of that tile in a log of `size`; 0: it has none. */
unsigned tile_width(unsigned level, uint64_t index, uint64_t size);

/* What a log that grows from `before` to `after` entries adds, lower levels first: calls back for
 * each tile, until one is refused.  The last of a level may be partial. */
typedef bool tile_visit(struct tile tile, void *context, struct error *error);
bool tile_each(uint64_t before, uint64_t after, tile_visit *visit, void *context,
	       struct error *error) MUST_CHECK;

/* The root over a tile's hashes: one hash of the level above. */
struct hash tile_root(const struct hash *hashes, unsigned width);

/* One entry behind its size.  At most 65,535 bytes. */
void bundle_add(struct buffer *bundle, struct bytes entry);
/* Takes the next entry off.  ERROR_INTEGRITY: it is cut off. */
bool bundle_take(struct bytes *bundle, struct bytes *entry, struct error *error) MUST_CHECK;
#endif
