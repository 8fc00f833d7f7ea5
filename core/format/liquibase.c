#include <string.h>

#include "core/format/format.h"

static struct look detect(struct arena *arena, const struct file_set *files)
{
	return marks_look(arena, files, "liquibase");
}

/* One file is one migration, whatever the number of its changesets: they are run together, and a
 * changeset that is added to a file later is an edit of it. */
static struct migration migration_of(struct arena *arena, const char *path)
{
	const char *stem = arena_text_n(arena, path, strlen(path) - strlen(".sql"));
	const char *mark = strchr(stem, '_');

	return (struct migration) {
		.version = stem,
		.description = mark ? mark + 1 : "",
		.name = path,
		.file = path,
		.marks = "liquibase",
	};
}

/* As includeAll takes them: in the order of the names. */
static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	(void)error;
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++)
		if (path_is_top_sql(files->files[i].path))
			directory->migrations[directory->count++] =
			    migration_of(arena, files->files[i].path);
	warn_of_name_order(arena, directory);
	return true;
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *last = last_version(directory), *number = last;
	const char *slug = description_slug(arena, description);

	if (last && number_length(last))
		number = arena_text_n(arena, last, number_length(last));
	return arena_printf(arena, "%s_%s.sql", number_after(arena, number, version),
			    *slug ? slug : "changeset");
}

const struct format format_liquibase = {
	.name = "liquibase",
	.title = "*.sql that begin --liquibase formatted sql; a file is a migration",
	.order = "by the bytes of the names",
	.statements = "--changeset AUTHOR:ID; endDelimiter, dbms",
	.transactions = "runInTransaction:false",
	.down = "--rollback",
	.refused = "preconditions, contexts, labels, properties, runAlways, runOnChange, "
		   "changelogs in XML, YAML or JSON",
	.detect = detect,
	.belongs = path_is_flat,
	.read = read,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.new_text = "--liquibase formatted sql\n\n--changeset lockstep:1\n",
};
