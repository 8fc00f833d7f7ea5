#include <stdlib.h>
#include <string.h>

#include "core/release.h"

static int compare_versions(const void *a, const void *b)
{
	return strcmp((*(const struct migration *const *)a)->version,
		      (*(const struct migration *const *)b)->version);
}

/* Pointers to the migrations, sorted by version. */
static const struct migration **by_version(struct arena *arena, const struct migration *migrations,
					   size_t count)
{
	const struct migration **sorted =
	    arena_new_array(arena, const struct migration *, count + 1);

	for (size_t i = 0; i < count; i++)
		sorted[i] = &migrations[i];
	qsort(sorted, count, sizeof *sorted, compare_versions);
	return sorted;
}

static const struct migration *find(const struct migration **sorted, size_t count,
				    const char *version)
{
	const struct migration key = { .version = version }, *wanted = &key;
	const struct migration **found =
	    bsearch(&wanted, sorted, count, sizeof *sorted, compare_versions);

	return found ? *found : NULL;
}

static bool refuse_duplicates(const struct migration **sorted, size_t count, struct error *error)
{
	for (size_t i = 1; i < count; i++)
		if (!compare_versions(&sorted[i - 1], &sorted[i]))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s and %s both have version %s; give the newer one a version of "
			    "its own",
			    sorted[i - 1]->name, sorted[i]->name, sorted[i]->version);
	return true;
}

/* The same bytes under another version: what a rename looks like. */
static const struct migration *find_content(const struct migration *migrations, size_t count,
					    const struct hash *content)
{
	for (size_t i = 0; i < count; i++)
		if (hash_equal(&migrations[i].content, content))
			return &migrations[i];
	return NULL;
}

/* A registered one whose version is gone (`is` NULL) or now holds other bytes. */
static bool refuse_other(const struct migration *was, const struct migration *is,
			 const struct migration *next, size_t count, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct migration *renamed = find_content(next, count, &was->content);

	if (renamed)
		return error_set(error, ERROR_INTEGRITY,
				 "%s is registered and now called %s; give it its old name back",
				 was->name, renamed->name);
	if (!is)
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s is registered but was removed; bring the file back and undo its "
		    "change in a new migration",
		    was->name);
	return error_set(error, ERROR_INTEGRITY,
			 "%s was edited after it was registered (registered sha256 %.12s..., now "
			 "%.12s...); restore the file and put the change into a new migration",
			 is->name, hash_hex(arena, &was->content), hash_hex(arena, &is->content));
}

bool registry_accepts(const struct migration *registered, size_t registered_count,
		      const struct migration *next, size_t next_count, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct migration **have = by_version(arena, registered, registered_count);
	const struct migration **offered = by_version(arena, next, next_count);

	if (!refuse_duplicates(offered, next_count, error))
		return false;
	for (size_t i = 0; i < registered_count; i++) {
		const struct migration *is = find(offered, next_count, registered[i].version);

		if (!is || !hash_equal(&is->content, &registered[i].content))
			return refuse_other(&registered[i], is, next, next_count, error);
	}
	/* All are there and unchanged, so that the first place that differs was moved or is new. */
	for (size_t i = 0; i < registered_count; i++) {
		if (text_equal(next[i].version, registered[i].version))
			continue;
		if (find(have, registered_count, next[i].version))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s was moved before %s; registered migrations keep their order",
			    next[i].name, registered[i].name);
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s comes before %s, which is already registered; move it behind %s, the "
		    "last registered one (a later version; in a Drizzle journal, a later entry)",
		    next[i].name, registered[i].name, registered[registered_count - 1].name);
	}
	return true;
}
