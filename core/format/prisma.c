#include <stdlib.h>
#include <string.h>

#include "core/conflict.h"
#include "core/format/format.h"

#define LOCK        "migration_lock.toml"
#define FOLDER_FILE "/migration.sql"

/* NAME/migration.sql */
static bool is_migration(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && slash > path && text_equal(slash, FOLDER_FILE);
}

static bool is_way_back(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && slash > path && text_equal(slash, "/down.sql");
}

static bool belongs(const char *path)
{
	return is_migration(path) || is_way_back(path) || text_equal(path, LOCK) ||
	       text_equal(path, "atlas.sum");
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	if (file_set_find(files, LOCK))
		return (struct look) { CERTAINTY_SURE, "it holds " LOCK };
	for (size_t i = 0; i < files->count; i++)
		if (is_migration(files->files[i].path))
			return (struct look) {
				CERTAINTY_LIKELY,
				arena_printf(arena, "it holds %s", files->files[i].path),
			};
	return (struct look) { 0 };
}

/* provider = "postgresql" */
static struct bytes provider_of(struct bytes lock)
{
	const char *at = lock.size ? memmem(lock.data, lock.size, "\nprovider", 9) : NULL;
	const char *end = lock.data + lock.size, *quote;

	if (!at && bytes_start_with(lock, "provider"))
		at = lock.data;
	at = at ? memchr(at, '"', (size_t)(end - at)) : NULL;
	quote = at ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
	return quote ? (struct bytes) { at + 1, (size_t)(quote - at - 1) } : (struct bytes) { 0 };
}

static bool read_dialect(const struct file_set *files, struct directory *directory,
			 struct error *error)
{
	static const struct {
		const char *name;
		enum dialect dialect;
	} rows[] = { { "postgresql", DIALECT_POSTGRES }, { "sqlite", DIALECT_SQLITE } };
	const struct file *lock = file_set_find(files, LOCK);
	struct bytes name = lock ? provider_of(lock->bytes) : (struct bytes) { 0 };

	if (lock &&
	    !conflict_free(LOCK, lock->bytes, "check that the provider is the right one", error))
		return false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (bytes_equal_text(name, rows[i].name))
			directory->dialect = rows[i].dialect;
	return !lock || directory->dialect != DIALECT_ANY ||
	       error_set(error, ERROR_INVALID,
			 LOCK ": provider \"%.*s\" is not supported; known are postgresql and "
			      "sqlite",
			 name.size > 40 ? 40 : (int)name.size, name.size ? name.data : "");
}

static struct migration migration_of(struct arena *arena, const char *path)
{
	const char *name = arena_text_n(arena, path, strlen(path) - strlen(FOLDER_FILE));
	const char *mark = strchr(name, '_');

	return (struct migration) {
		.version = name,
		.description = mark ? mark + 1 : "",
		.name = name,
		.file = path,
	};
}

static int compare_versions(const void *a, const void *b)
{
	return strcmp(((const struct migration *)a)->version,
		      ((const struct migration *)b)->version);
}

/* Is it SQL in a folder where Prisma would look for a migration in vain? */
static bool is_forlorn(struct arena *arena, const struct file_set *files, const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && !strchr(slash + 1, '/') && text_ends_with(path, ".sql") &&
	       !file_set_find(files,
			      arena_printf(arena, "%.*s" FOLDER_FILE, (int)(slash - path), path));
}

/* In the order of the folders' names, which is not that of the paths: "a-b/" is before "a/". */
static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;

		if (is_migration(path))
			directory->migrations[directory->count++] = migration_of(arena, path);
		else if (path_is_top_sql(path))
			directory_warn(arena, directory,
				       "%s is not in a folder of its own and will not be applied",
				       path);
		else if (is_forlorn(arena, files, path))
			directory_warn(arena, directory,
				       "%s: its folder holds no migration.sql, and nothing of it "
				       "will be applied",
				       path);
	}
	qsort(directory->migrations, directory->count, sizeof *directory->migrations,
	      compare_versions);
	return read_dialect(files, directory, error);
}

static const char *back(struct arena *arena, const struct file_set *files,
			const struct migration *migration)
{
	const char *slash = strchr(migration->file, '/');

	return back_found(files, arena_printf(arena, "%.*s/down.sql",
					      (int)(slash - migration->file), migration->file));
}

const struct format format_prisma = {
	.name = "prisma",
	.title = "NAME/migration.sql and migration_lock.toml",
	.order = "by the bytes of the folders' names",
	.statements = "",
	.transactions = "-- lockstep:txmode none",
	.down = "VERSION_name/down.sql",
	.refused = "",
	.detect = detect,
	.belongs = belongs,
	.read = read,
	.hashed = is_migration,
	.maker = "prisma migrate dev --create-only",
	.back = back,
};
