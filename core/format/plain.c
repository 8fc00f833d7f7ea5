#include <string.h>

#include "core/format/format.h"

static bool belongs(const char *path)
{
	return path_is_flat(path) || path_is_way_back(path);
}

static size_t version_of(const char *path)
{
	return path_is_top_sql(path) ? number_length(path) : 0;
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (version_of(files->files[i].path))
			return (struct look) {
				CERTAINTY_POSSIBLE,
				arena_printf(arena, "%s begins with a number",
					     files->files[i].path),
			};
	return (struct look) { 0 };
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	if (!marks_free(files, error))
		return false;
	numbered_read(arena, files, directory, version_of);
	return migrations_order(directory, "", error);
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *number = number_after(arena, last_version(directory), version);
	const char *slug = description_slug(arena, description);

	return *slug ? arena_printf(arena, "%s_%s.sql", number, slug)
		     : arena_printf(arena, "%s.sql", number);
}

const struct format format_plain = {
	.name = "plain",
	.title = "NUMBER_description.sql (0001, 20240131120000, 20240131_120000)",
	.order = "by number",
	.statements = "-- lockstep:delimiter",
	.transactions = "-- lockstep:txmode none",
	.down = "down/NUMBER_name.sql",
	.refused = "",
	.detect = detect,
	.belongs = belongs,
	.read = read,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.back = back_beside,
};
