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
			 const struct registry_change *change, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct migration *renamed =
	    find_content(change->next, change->next_count, &was->content);

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
			 "%.12s...); restore the file and put the change into a new migration or, "
			 "while no target has it, push with --replace %s",
			 is->name, hash_hex(arena, &was->content), hash_hex(arena, &is->content),
			 was->version);
}

static bool may_differ(const struct registry_change *change, const char *version)
{
	for (size_t i = 0; i < change->replace_count; i++)
		if (text_equal(change->replace[i], version))
			return true;
	return false;
}

/* All are there and unchanged, so that the first place that differs was moved or is new. */
static bool order_is_kept(const struct registry_change *change, const struct migration **have,
			  struct error *error)
{
	const struct migration *registered = change->registered, *next = change->next;
	size_t count = change->registered_count;

	for (size_t i = 0; i < count; i++) {
		if (text_equal(next[i].version, registered[i].version))
			continue;
		if (find(have, count, next[i].version))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s was moved before %s; registered migrations keep their order",
			    next[i].name, registered[i].name);
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s comes before %s, which is already registered; move it behind %s, the "
		    "last registered one (a later version; in a Drizzle journal, a later entry)",
		    next[i].name, registered[i].name, registered[count - 1].name);
	}
	return true;
}

static bool are_registered(const struct registry_change *change, const struct migration **have,
			   struct error *error)
{
	for (size_t i = 0; i < change->replace_count; i++)
		if (!find(have, change->registered_count, change->replace[i]))
			return error_set(error, ERROR_INVALID,
					 "no migration of version %s is registered, so that none "
					 "can be replaced; `lockstep release show` lists them",
					 change->replace[i]);
	return true;
}

static const struct migration *without_repeatable(struct arena *arena,
						  const struct migration *migrations, size_t *count)
{
	struct migration *kept = arena_new_array(arena, struct migration, *count + 1);
	size_t found = 0;

	for (size_t i = 0; i < *count; i++)
		if (!migrations[i].repeatable)
			kept[found++] = migrations[i];
	*count = found;
	return kept;
}

/* Repeatable ones come, change and go as people like: the others are the history. */
static struct registry_change history_of(struct arena *arena, const struct registry_change *change)
{
	struct registry_change history = *change;

	history.registered =
	    without_repeatable(arena, change->registered, &history.registered_count);
	history.next = without_repeatable(arena, change->next, &history.next_count);
	return history;
}

static bool history_accepts(struct arena *arena, const struct registry_change *change,
			    struct error *error)
{
	const struct migration *registered = change->registered;
	const struct migration **have = by_version(arena, registered, change->registered_count);
	const struct migration **offered = by_version(arena, change->next, change->next_count);

	if (!are_registered(change, have, error))
		return false;
	for (size_t i = 0; i < change->registered_count; i++) {
		const struct migration *is =
		    find(offered, change->next_count, registered[i].version);

		if (!is || (!hash_equal(&is->content, &registered[i].content) &&
			    !may_differ(change, registered[i].version)))
			return refuse_other(&registered[i], is, change, error);
	}
	return order_is_kept(change, have, error);
}

bool registry_accepts(const struct registry_change *change, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct migration **offered = by_version(arena, change->next, change->next_count);
	struct registry_change history = history_of(arena, change);

	return refuse_duplicates(offered, change->next_count, error) &&
	       history_accepts(arena, &history, error);
}

struct registry_replaced registry_replaced(struct arena *arena,
					   const struct registry_change *change)
{
	const struct migration **items =
	    arena_new_array(arena, const struct migration *, change->registered_count + 1);
	size_t count = 0, at = 0;

	for (size_t i = 0; i < change->registered_count; i++) {
		if (change->registered[i].repeatable)
			continue;
		while (change->next[at].repeatable)
			at++;
		if (!hash_equal(&change->registered[i].content, &change->next[at++].content))
			items[count++] = &change->registered[i];
	}
	return (struct registry_replaced) { items, count };
}
