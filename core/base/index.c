#include "core/base/index.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

static size_t row_size(const struct index *index)
{
	return INDEX_KEY + (index->record + 7) / 8 * 8;
}

/* A key of zeros is an empty row: no hash begins like that. */
static bool is_empty(const uint8_t *row)
{
	static const uint8_t none[INDEX_KEY];

	return !memcmp(row, none, INDEX_KEY);
}

static uint8_t *row_for(const struct index *index, const uint8_t *key)
{
	size_t at;

	memcpy(&at, key, sizeof at);
	for (;; at++) {
		uint8_t *row = index->rows + (at & (index->room - 1)) * row_size(index);

		if (is_empty(row) || !memcmp(row, key, INDEX_KEY))
			return row;
	}
}

static void grow(struct index *index)
{
	struct index old = *index;

	index->room = old.room ? old.room * 2 : FIRST_ROOM;
	index->rows = calloc(index->room, row_size(index));
	if (!index->rows)
		abort();
	for (size_t i = 0; i < old.room; i++) {
		const uint8_t *row = old.rows + i * row_size(&old);

		if (!is_empty(row))
			memcpy(row_for(index, row), row, row_size(index));
	}
	free(old.rows);
}

void *index_put(struct index *index, const struct hash *key)
{
	uint8_t *row;

	if (index->count * 4 >= index->room * 3)
		grow(index);
	row = row_for(index, key->bytes);
	if (is_empty(row)) {
		memcpy(row, key->bytes, INDEX_KEY);
		index->count++;
	}
	return row + INDEX_KEY;
}

void *index_find(const struct index *index, const struct hash *key)
{
	uint8_t *row = index->room ? row_for(index, key->bytes) : NULL;

	return row && !is_empty(row) ? row + INDEX_KEY : NULL;
}

void index_release(struct index *index)
{
	free(index->rows);
	*index = (struct index) { .record = index->record };
}
