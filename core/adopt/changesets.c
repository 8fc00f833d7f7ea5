#include "core/adopt/changesets.h"

#include <stdlib.h>
#include <string.h>

#define SEPARATOR "::"

/* A changeset of a file, and its row. */
struct claim {
	const struct marked_changeset *changeset;
	size_t file;
	const struct history_row *row;
};

struct claims {
	struct claim *items; /* by name, then by file */
	size_t count;
};

static int compare_claims(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = strcmp(x->changeset->name, y->changeset->name);

	return order ? order : (x->file > y->file) - (x->file < y->file);
}

static struct claims claims_of(struct arena *arena, const struct changeset_files *files)
{
	struct claims claims = { 0 };
	size_t total = 0;

	for (size_t i = 0; i < files->count; i++)
		total += files->marked[i].changeset_count;
	claims.items = arena_new_array(arena, struct claim, total + 1);
	for (size_t i = 0; i < files->count; i++)
		for (size_t k = 0; k < files->marked[i].changeset_count; k++)
			claims.items[claims.count++] =
			    (struct claim) { &files->marked[i].changesets[k], i, NULL };
	qsort(claims.items, claims.count, sizeof *claims.items, compare_claims);
	return claims;
}

/* The rows' paths begin where Liquibase was started, ours in the directory: how much of them is the
 * same, or 0. */
static size_t path_agrees(const struct claim *claim, const char *file, struct bytes path)
{
	const char *own = claim->changeset->path ? claim->changeset->path : file;
	size_t size = strlen(own);

	if (size > path.size || memcmp(path.data + path.size - size, own, size) != 0)
		return 0;
	if (size == path.size)
		return size + 1;
	return !claim->changeset->path && strchr("/:", path.data[path.size - size - 1]) ? size : 0;
}

static size_t first_claim(const struct claims *claims, const char *name)
{
	size_t low = 0, high = claims->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(claims->items[middle].changeset->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of "1.sql" and "sub/1.sql", "db/sub/1.sql" is the second. */
static struct claim *claim_of(const struct claims *claims, const struct changeset_files *files,
			      const char *row)
{
	const char *mark = row ? strstr(row, SEPARATOR) : NULL;
	struct claim *best = NULL;
	size_t best_size = 0;

	for (size_t i = mark ? first_claim(claims, mark + strlen(SEPARATOR)) : claims->count;
	     i < claims->count; i++) {
		struct claim *claim = &claims->items[i];
		size_t size;

		if (strcmp(claim->changeset->name, mark + strlen(SEPARATOR)) != 0)
			break;
		size = path_agrees(claim, files->known[claim->file].file,
				   (struct bytes) { row, (size_t)(mark - row) });
		if (size > best_size) {
			best = claim;
			best_size = size;
		}
	}
	return best;
}

struct changeset_tally *changesets_tally(struct arena *arena, const struct history *history,
					 const struct changeset_files *files, bool *used)
{
	struct claims claims = claims_of(arena, files);
	struct changeset_tally *tallies =
	    arena_new_array(arena, struct changeset_tally, files->count + 1);

	for (size_t i = 0; i < history->count; i++) {
		struct claim *claim = claim_of(&claims, files, history->rows[i].name);

		used[i] = claim != NULL;
		if (claim)
			claim->row = &history->rows[i];
	}
	for (size_t i = 0; i < claims.count; i++) {
		const struct claim *claim = &claims.items[i];
		struct changeset_tally *tally = &tallies[claim->file];

		tally->wanted += !claim->changeset->maybe;
		tally->found += !claim->changeset->maybe && claim->row;
		tally->maybe += claim->changeset->maybe && claim->row;
		if (claim->row)
			tally->row = claim->row;
	}
	return tallies;
}
