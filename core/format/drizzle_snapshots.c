#include <stdlib.h>
#include <string.h>

#include "core/base/value.h"
#include "core/format/drizzle.h"

#define NAMES_SHOWN 3

bool drizzle_is_snapshot(const char *path)
{
	const char *slash = strchr(path, '/');

	if (!slash || strchr(slash + 1, '/'))
		return false;
	return text_equal(slash, "/snapshot.json") ||
	       (text_starts_with(path, "meta/") && text_ends_with(path, "_snapshot.json"));
}

/* What a snapshot follows, and whose it is. */
struct link {
	const char *before; /* prevId */
	const char *path;
};

struct chain {
	struct arena *arena;
	struct directory *directory;
	struct link *links;
	size_t count;
};

static void add_link(struct chain *chain, const char *before, const char *path)
{
	if (before)
		chain->links[chain->count++] = (struct link) { before, path };
}

/* A snapshot of Drizzle 1 that joins two histories follows both: it mends a fork. */
static void read_snapshot(struct chain *chain, const struct file *file)
{
	struct error error;
	struct value *snapshot, *list;

	if (!value_parse(chain->arena, file->bytes, &snapshot, &error)) {
		directory_warn(chain->arena, chain->directory,
			       "%s cannot be read (%s); drizzle-kit will fail to write the next "
			       "migration",
			       file->path, error.text);
		return;
	}
	list = value_get(snapshot, "prevIds");
	if (list && value_is_array(list) && value_count(list) == 1)
		add_link(chain, value_as_text(value_at(list, 0)), file->path);
	else
		add_link(chain, value_get_text(snapshot, "prevId"), file->path);
}

static int compare_links(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = strcmp(x->before, y->before);

	return order ? order : strcmp(x->path, y->path);
}

static void warn_of_forks(struct chain *chain)
{
	if (chain->count)
		qsort(chain->links, chain->count, sizeof *chain->links, compare_links);
	for (size_t i = 1; i < chain->count; i++)
		if (text_equal(chain->links[i - 1].before, chain->links[i].before))
			directory_warn(chain->arena, chain->directory,
				       "%s and %s both follow the snapshot %s: two branches made "
				       "them apart; delete the newer migration with its snapshot "
				       "and journal entry, and run drizzle-kit generate again",
				       chain->links[i - 1].path, chain->links[i].path,
				       chain->links[i].before);
}

/* 0007_name has meta/0007_snapshot.json; a folder has its own. */
static const char *snapshot_of(struct arena *arena, const struct migration *migration)
{
	const char *slash = strchr(migration->file, '/');
	size_t digits = strspn(migration->version, "0123456789");

	return slash ? arena_printf(arena, "%s/snapshot.json", migration->version)
		     : arena_printf(arena, "meta/%.*s_snapshot.json", (int)digits,
				    migration->version);
}

static void warn_of_missing(struct arena *arena, const struct file_set *files,
			    struct directory *directory)
{
	struct buffer names = buffer_in(arena);
	size_t missing = 0;

	for (size_t i = 0; i < directory->count; i++)
		if (!file_set_find(files, snapshot_of(arena, &directory->migrations[i])) &&
		    missing++ < NAMES_SHOWN)
			buffer_printf(&names, "%s%s", missing > 1 ? ", " : "",
				      directory->migrations[i].name);
	if (missing > NAMES_SHOWN)
		buffer_printf(&names, " and %zu others", missing - NAMES_SHOWN);
	if (missing)
		directory_warn(arena, directory,
			       "no snapshot of %s; drizzle-kit compares with an older one if the "
			       "last is missing",
			       buffer_text(&names));
}

void drizzle_check_snapshots(struct arena *arena, const struct file_set *files,
			     struct directory *directory)
{
	struct chain chain = { arena, directory, arena_new_array(arena, struct link, files->count),
			       0 };
	size_t found = 0;

	for (size_t i = 0; i < files->count; i++) {
		if (!drizzle_is_snapshot(files->files[i].path))
			continue;
		found++;
		read_snapshot(&chain, &files->files[i]);
	}
	if (!found)
		return;
	warn_of_missing(arena, files, directory);
	warn_of_forks(&chain);
}
