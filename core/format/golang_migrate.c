#include <stdlib.h>
#include <string.h>

#include "core/format/format.h"

/* golang-migrate source/parse.go: ^([0-9]+)_(.*)\.(down|up)\.(.*)$ */
static bool is_way(const char *path, const char *ending)
{
	size_t digits = strspn(path, "0123456789");

	return path_is_top_sql(path) && digits && path[digits] == '_' &&
	       text_ends_with(path + digits + 1, ending);
}

static bool is_up(const char *path)
{
	return is_way(path, ".up.sql");
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (is_up(files->files[i].path))
			return (struct look) {
				CERTAINTY_SURE,
				arena_printf(arena, "%s ends in .up.sql", files->files[i].path),
			};
	return (struct look) { 0 };
}

static struct migration migration_of(struct arena *arena, const char *path)
{
	size_t digits = strspn(path, "0123456789");
	size_t rest = strlen(path) - digits - 1 - strlen(".up.sql");

	return (struct migration) {
		.version = arena_text_n(arena, path, digits),
		.description = arena_text_n(arena, path + digits + 1, rest),
		.name = path,
		.file = path,
	};
}

static int compare_number(const void *number, const void *migration)
{
	return number_compare(number, ((const struct migration *)migration)->version);
}

/* The migrations are in order. */
static void warn_of_way_back_alone(struct arena *arena, const struct file_set *files,
				   struct directory *directory)
{
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;
		size_t digits = strspn(path, "0123456789");

		if (is_way(path, ".down.sql") &&
		    !bsearch(arena_text_n(arena, path, digits), directory->migrations,
			     directory->count, sizeof *directory->migrations, compare_number))
			directory_warn(arena, directory,
				       "%s has no .up.sql of its number: golang-migrate counts it "
				       "as a version that changes nothing, and here it is none",
				       path);
	}
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;

		if (is_up(path))
			directory->migrations[directory->count++] = migration_of(arena, path);
		else if (path_is_top_sql(path) && !is_way(path, ".down.sql"))
			directory_warn(
			    arena, directory,
			    "%s is neither NUMBER_name.up.sql nor .down.sql and will not be "
			    "applied",
			    path);
	}
	if (!migrations_order(directory, ", with its .down.sql,", error))
		return false;
	warn_of_way_back_alone(arena, files, directory);
	return true;
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *slug = description_slug(arena, description);

	return arena_printf(arena, "%s_%s.up.sql",
			    number_after(arena, last_version(directory), version),
			    *slug ? slug : "migration");
}

static const char *back(struct arena *arena, const struct file_set *files,
			const struct migration *migration)
{
	return back_found(files, arena_printf(arena, "%.*s.down.sql",
					      (int)(strlen(migration->file) - strlen(".up.sql")),
					      migration->file));
}

const struct format format_golang_migrate = {
	.name = "golang-migrate",
	.title = "NUMBER_name.up.sql",
	.order = "by number",
	.statements = "",
	.transactions = "-- lockstep:txmode none",
	.down = "NUMBER_name.down.sql",
	.refused = "",
	.detect = detect,
	.belongs = path_is_flat,
	.read = read,
	.hashed = is_up,
	.new_name = new_name,
	.back = back,
};
