#include <string.h>

#include "core/format/format.h"

#define ROOT_ELEMENT "databaseChangeLog"

static bool is_hidden(const char *path)
{
	return strstr(path, "/.");
}

/* In folders, too, as includeAll goes into them. */
static bool is_sql(const char *path)
{
	return text_ends_with(path, ".sql") && !is_hidden(path);
}

static bool belongs(const char *path)
{
	return is_sql(path) || text_equal(path, "atlas.sum");
}

/* Could it be a changelog in another of Liquibase's languages? */
static bool is_other_changelog(const char *path)
{
	static const char *const ends[] = { ".xml", ".yaml", ".yml", ".json" };
	const char *slash = strrchr(path, '/');

	if (is_hidden(path) || !strcasestr(slash ? slash : path, "changelog"))
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (text_ends_with(path, ends[i]))
			return true;
	return false;
}

static bool holds(const struct file *file, const char *word)
{
	return file->bytes.size && memmem(file->bytes.data, file->bytes.size, word, strlen(word));
}

/* Of two files that look alike, marks above all folders count first: below them may lie what is
 * kept of another time. */
static struct look detect(struct arena *arena, const struct file_set *files)
{
	struct look look = marks_look(arena, files, "liquibase", path_is_top_sql);

	for (size_t i = 0; i < files->count && !look.certainty; i++) {
		const struct file *file = &files->files[i];

		if (path_is_top_sql(file->path))
			return look;
		if (is_other_changelog(file->path) && holds(file, ROOT_ELEMENT))
			return (struct look) { CERTAINTY_LIKELY,
					       arena_printf(arena, "it holds %s", file->path) };
	}
	return look.certainty ? look : marks_look(arena, files, "liquibase", is_sql);
}

/* One file is one migration, whatever the number of its changesets: they are run together, and a
 * changeset that is added to a file later is an edit of it. */
static struct migration migration_of(struct arena *arena, const char *path)
{
	const char *stem = arena_text_n(arena, path, strlen(path) - strlen(".sql"));
	const char *slash = strrchr(stem, '/'), *mark = strchr(slash ? slash : stem, '_');

	return (struct migration) {
		.version = stem,
		.description = mark ? mark + 1 : "",
		.name = path,
		.file = path,
		.marks = "liquibase",
	};
}

/* What is included, and in which order, is not made out: the names decide. */
static bool take_other_changelog(struct arena *arena, const struct file *file,
				 struct directory *directory, struct error *error)
{
	if (!holds(file, ROOT_ELEMENT))
		return true;
	if (holds(file, "<changeSet") || holds(file, "changeSet:") || holds(file, "\"changeSet\""))
		return error_set(error, ERROR_INVALID,
				 "%s: a changelog that holds changesets, which only Liquibase can "
				 "run; write them as formatted SQL",
				 file->path);
	directory_warn(arena, directory,
		       "%s is not read: what it includes is run in the order of the names, "
		       "whatever order it gives",
		       file->path);
	return true;
}

/* As includeAll takes them: in the order of the names. */
static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];

		if (is_sql(file->path))
			directory->migrations[directory->count++] = migration_of(arena, file->path);
		else if (is_other_changelog(file->path) &&
			 !take_other_changelog(arena, file, directory, error))
			return false;
	}
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
	.title = "*.sql that begin --liquibase formatted sql, also in folders",
	.order = "by the bytes of the names; a file is one migration",
	.statements = "--changeset AUTHOR:ID; endDelimiter, dbms",
	.transactions = "runInTransaction:false",
	.down = "--rollback",
	.refused = "preconditions, contexts, labels, properties, runAlways, runOnChange, "
		   "changelogs in XML, YAML or JSON",
	.detect = detect,
	.belongs = belongs,
	.mark_in_folders = "liquibase formatted",
	.aside = is_other_changelog,
	.read = read,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.new_text = "--liquibase formatted sql\n\n--changeset lockstep:1\n",
};
