#include "coordinator/told.h"

#include <stdlib.h>
#include <string.h>

/* Where it is, or belongs. */
static size_t place_of(const struct told_texts *texts, const struct hash *digest, bool *found)
{
	size_t from = 0, to = texts->count;

	*found = false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = memcmp(texts->items[middle]->digest.bytes, digest->bytes, HASH_SIZE);

		*found = !order;
		if (!order)
			return middle;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct told *add(struct told_texts *texts, size_t at, const struct hash *digest,
			struct bytes text)
{
	struct told *told = malloc(sizeof *told + text.size);
	char *copy;

	if (texts->count == texts->room) {
		texts->room = texts->room ? texts->room * 2 : 16;
		texts->items = reallocarray(texts->items, texts->room, sizeof(struct told *));
	}
	if (!told || !texts->items)
		abort();
	copy = (char *)(told + 1);
	memcpy(copy, text.data, text.size);
	*told = (struct told) { *digest, 0, { copy, text.size } };
	memmove(texts->items + at + 1, texts->items + at,
		(texts->count - at) * sizeof(struct told *));
	texts->items[at] = told;
	texts->count++;
	return told;
}

struct told *told_hold(struct told_texts *texts, const struct hash *digest, struct bytes text)
{
	struct hash now = hash_of(text.data, text.size);
	bool found;
	size_t at = place_of(texts, digest, &found);

	if (!found && (!text.size || !hash_equal(&now, digest)))
		return NULL;
	return told_share(found ? texts->items[at] : add(texts, at, digest, text));
}

struct told *told_share(struct told *told)
{
	if (told)
		told->uses++;
	return told;
}

void told_drop(struct told_texts *texts, struct told *told)
{
	bool found;
	size_t at;

	if (!told || --told->uses)
		return;
	at = place_of(texts, &told->digest, &found);
	texts->count--;
	memmove(texts->items + at, texts->items + at + 1,
		(texts->count - at) * sizeof(struct told *));
	free(told);
}

void told_close(struct told_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		free(texts->items[i]);
	free(texts->items);
	*texts = (struct told_texts) { 0 };
}
