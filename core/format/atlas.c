#include <string.h>

#include "core/format/format.h"
#include "core/import.h"

/* What an import made of another tool's directory goes with it. */
static bool belongs(const char *path)
{
	return path_is_flat(path) || path_is_way_back(path) || text_equal(path, IMPORT_MAP);
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	(void)arena;
	if (!file_set_find(files, "atlas.sum"))
		return (struct look) { 0 };
	return (struct look) { CERTAINTY_LIKELY, "it holds atlas.sum" };
}

static char *file_name(struct arena *arena, const char *version, const char *description)
{
	return *description ? arena_printf(arena, "%s_%s.sql", version, description)
			    : arena_printf(arena, "%s.sql", version);
}

/* What is before the first underscore orders nothing, but names the migration: the order is that of
 * the file names' bytes. */
static struct migration migration_of(struct arena *arena, const char *path)
{
	size_t size = strlen(path) - strlen(".sql");
	const char *mark = memchr(path, '_', size);
	size_t version = mark ? (size_t)(mark - path) : size;

	return (struct migration) {
		.version = arena_text_n(arena, path, version),
		.description = mark ? arena_text_n(arena, mark + 1, size - version - 1) : "",
		.name = path,
		.file = path,
	};
}

/* A name for `migration` that is behind all others. */
static char *renamed(struct arena *arena, const struct directory *directory,
		     const struct migration *migration)
{
	const char *last = last_version(directory);
	bool counts = number_length(last) == strlen(last);
	char *version = counts ? number_after(arena, last, last) : arena_printf(arena, "%sb", last);

	return file_name(arena, version, migration->description);
}

static bool versions_differ(struct arena *arena, const struct directory *directory,
			    struct error *error)
{
	for (size_t i = 1; i < directory->count; i++) {
		const struct migration *a = &directory->migrations[i - 1], *b = a + 1;

		if (text_equal(a->version, b->version))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s and %s both have version %s; rename the newer one and hash "
			    "again: mv %s %s && lockstep migrate hash",
			    a->file, b->file, b->version, b->file, renamed(arena, directory, b));
	}
	return true;
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	if (!marks_free(files, error))
		return false;
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;
		struct migration *migration = &directory->migrations[directory->count];

		if (!path_is_top_sql(path))
			continue;
		*migration = migration_of(arena, path);
		if (!*migration->version)
			return error_set(
			    error, ERROR_INVALID,
			    "%s: no version before the first underscore; rename the file", path);
		directory->count++;
	}
	if (!versions_differ(arena, directory, error))
		return false;
	warn_of_name_order(arena, directory);
	return true;
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *last = last_version(directory);
	bool counts = last && number_length(last) == strlen(last);

	return file_name(arena, counts ? number_after(arena, last, version) : version,
			 description_slug(arena, description));
}

const struct format format_atlas = {
	.name = "atlas",
	.title = "VERSION_description.sql and atlas.sum",
	.order = "by the bytes of the names",
	.statements = "-- atlas:delimiter",
	.transactions = "-- atlas:txmode none",
	.down = "down/VERSION_description.sql",
	.refused = "-- atlas:txtar",
	.detect = detect,
	.belongs = belongs,
	.read = read,
	.needs_sum = true,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.back = back_beside,
};
