#include "core/tlog/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/tlog/merkle.h"

static bool is_bundle(unsigned level)
{
	return level == TILE_ENTRIES;
}

char *tile_path(struct arena *arena, struct tile tile)
{
	struct buffer path = buffer_in(arena);
	uint64_t scale = 1;

	if (is_bundle(tile.level))
		buffer_add_text(&path, "tile/entries/");
	else
		buffer_printf(&path, "tile/%u/", tile.level);
	while (tile.index / scale >= 1000)
		scale *= 1000;
	for (; scale > 1; scale /= 1000)
		buffer_printf(&path, "x%03u/", (unsigned)(tile.index / scale % 1000));
	buffer_printf(&path, "%03u", (unsigned)(tile.index % 1000));
	if (tile.width < TILE_WIDTH)
		buffer_printf(&path, ".p/%u", tile.width);
	return path.data;
}

/* A number without sign or leading zeros, up to `limit`; NULL: there is none. */
static const char *take_number(const char *at, unsigned limit, unsigned *number)
{
	char *end;
	unsigned long value;

	if (*at < '0' || *at > '9' || (*at == '0' && at[1] >= '0' && at[1] <= '9'))
		return NULL;
	value = strtoul(at, &end, 10);
	*number = (unsigned)value;
	return value <= limit ? end : NULL;
}

/* Three digits. */
static const char *take_group(const char *at, uint64_t *index)
{
	for (size_t i = 0; i < 3; i++) {
		if (at[i] < '0' || at[i] > '9')
			return NULL;
		*index = *index * 10 + (uint64_t)(at[i] - '0');
	}
	return at + 3;
}

static const char *take_index(const char *at, uint64_t *index)
{
	*index = 0;
	while (at && *at == 'x' && *index < INT64_MAX / 1000000) {
		at = take_group(at + 1, index);
		if (at)
			at = *at == '/' ? at + 1 : NULL;
	}
	return at ? take_group(at, index) : NULL;
}

static bool is_path_of(const char *path, struct tile tile)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return !strcmp(tile_path(arena, tile), path);
}

bool tile_path_read(const char *path, struct tile *tile)
{
	const char *at = path;

	*tile = (struct tile) { .level = TILE_ENTRIES, .width = TILE_WIDTH };
	if (!text_starts_with(at, "tile/"))
		return false;
	at += strlen("tile/");
	if (text_starts_with(at, "entries/"))
		at += strlen("entries");
	else
		at = take_number(at, TILE_LEVELS - 1, &tile->level);
	at = at && *at == '/' ? take_index(at + 1, &tile->index) : NULL;
	if (at && text_starts_with(at, ".p/"))
		at = take_number(at + strlen(".p/"), TILE_WIDTH - 1, &tile->width);
	return at && !*at && tile->width && is_path_of(path, *tile);
}

uint64_t tile_hashes(unsigned level, uint64_t size)
{
	return is_bundle(level) ? size : level < TILE_LEVELS ? size >> (8 * level) : 0;
}

unsigned tile_width(unsigned level, uint64_t index, uint64_t size)
{
	uint64_t hashes = tile_hashes(level, size);

	if (index > hashes / TILE_WIDTH)
		return 0;
	return index < hashes / TILE_WIDTH ? TILE_WIDTH : (unsigned)(hashes % TILE_WIDTH);
}

static bool each_of_level(unsigned level, const uint64_t sizes[2], tile_visit *visit, void *context,
			  struct error *error)
{
	uint64_t from = tile_hashes(level, sizes[0]), to = tile_hashes(level, sizes[1]);

	if (from == to)
		return true;
	for (uint64_t index = from / TILE_WIDTH; index <= (to - 1) / TILE_WIDTH; index++) {
		struct tile tile = { level, index, tile_width(level, index, sizes[1]) };

		if (!visit(tile, context, error))
			return false;
	}
	return true;
}

bool tile_each(uint64_t before, uint64_t after, tile_visit *visit, void *context,
	       struct error *error)
{
	const uint64_t sizes[2] = { before, after };

	if (!each_of_level(TILE_ENTRIES, sizes, visit, context, error))
		return false;
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		if (!each_of_level(level, sizes, visit, context, error))
			return false;
	}
	return true;
}

struct hash tile_root(const struct hash *hashes, unsigned width)
{
	return merkle_root(hashes, width);
}

void bundle_add(struct buffer *bundle, struct bytes entry)
{
	uint8_t size[2] = { (uint8_t)(entry.size >> 8), (uint8_t)entry.size };

	buffer_add(bundle, size, sizeof size);
	buffer_add(bundle, entry.data, entry.size);
}

bool bundle_take(struct bytes *bundle, struct bytes *entry, struct error *error)
{
	const uint8_t *head = (const uint8_t *)bundle->data;
	size_t size = bundle->size >= 2 ? (size_t)head[0] << 8 | head[1] : 0;

	if (bundle->size < 2 || bundle->size - 2 < size)
		return error_set(error, ERROR_INTEGRITY, "the bundle of entries is cut off");
	*entry = (struct bytes) { bundle->data + 2, size };
	*bundle = (struct bytes) { bundle->data + 2 + size, bundle->size - 2 - size };
	return true;
}
