#include "core/lint/names.h"

#include <string.h>

/* FNV-1a */
static unsigned hash_of(const char *name)
{
	unsigned hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

static void grow(struct lint_names *names)
{
	size_t count = names->bucket_count ? 4 * names->bucket_count : 64;
	struct lint_named **buckets = arena_new_array(names->arena, struct lint_named *, count);

	for (size_t i = 0; i < names->bucket_count; i++) {
		struct lint_named *reversed = NULL, *next;

		for (struct lint_named *at = names->buckets[i]; at; at = next) {
			next = at->next;
			at->next = reversed;
			reversed = at;
		}
		for (struct lint_named *at = reversed; at; at = next) {
			next = at->next;
			at->next = buckets[at->hash % count];
			buckets[at->hash % count] = at;
		}
	}
	names->buckets = buckets;
	names->bucket_count = count;
}

void lint_names_add(struct lint_names *names, const char *schema, const char *name, void *object)
{
	struct lint_named *entry = names->spare;
	unsigned hash = hash_of(name);

	if (names->count >= names->bucket_count)
		grow(names);
	if (entry)
		names->spare = entry->next;
	else
		entry = arena_new(names->arena, struct lint_named);
	*entry = (struct lint_named) { schema, name, object,
				       names->buckets[hash % names->bucket_count], hash };
	names->buckets[hash % names->bucket_count] = entry;
	names->count++;
}

void lint_names_remove(struct lint_names *names, const char *name, const void *object)
{
	struct lint_named **at;

	if (!names->count)
		return;
	at = &names->buckets[hash_of(name) % names->bucket_count];
	while (*at && ((*at)->object != object || strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	if (*at) {
		struct lint_named *entry = *at;

		*at = entry->next;
		entry->next = names->spare;
		names->spare = entry;
		names->count--;
	}
}

const struct lint_named *lint_names_next(const struct lint_names *names, const char *name,
					 const struct lint_named *at)
{
	unsigned hash = hash_of(name);

	if (!names->count)
		return NULL;
	at = at ? at->next : names->buckets[hash % names->bucket_count];
	while (at && (at->hash != hash || strcmp(at->name, name) != 0))
		at = at->next;
	return at;
}

void *lint_names_find(const struct lint_names *names, const char *schema, const char *name)
{
	const struct lint_named *at = NULL;

	while ((at = lint_names_next(names, name, at))) {
		if (!strcmp(at->schema, schema))
			return at->object;
	}
	return NULL;
}

void *lint_names_only(const struct lint_names *names, const char *name)
{
	const struct lint_named *first = lint_names_next(names, name, NULL);

	return first && !lint_names_next(names, name, first) ? first->object : NULL;
}
