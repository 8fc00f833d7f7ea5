#ifndef CORE_BASE_INDEX_H
#define CORE_BASE_INDEX_H
#include "core/base/crypto.h"

/* A table in memory from hashes to records of one size, for very many of them: it keeps 16 bytes of
 * each hash.  Starts as { .record = sizeof (struct ...) }. */
#define INDEX_KEY 16

struct index {
	size_t record; /* bytes; records are aligned to 8 */
	size_t count, room;
	uint8_t *rows;
};

/* The record of that key, zeroed where it is new.  Valid until the next one is put. */
void *index_put(struct index *index, const struct hash *key);
void *index_find(const struct index *index, const struct hash *key); /* NULL: there is none */
void index_release(struct index *index);
#endif
