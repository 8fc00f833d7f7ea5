/* import: another tool's directory, written anew. */
#include "core/import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/migrate.h"
#include "cli/text.h"
#include "core/base/file.h"

static bool read_old(struct invocation *call, struct directory *directory, struct error *error)
{
	const struct import_options *options = call->options;
	struct directory_options as = { .dir = call->operands[0],
					.format = options->from,
					.file_limit = options->file_limit };

	if (!offline_read(call, &as, directory, error) || !directory_verify(directory, error))
		return false;
	return directory->count || error_set(error, ERROR_INVALID, "%s holds no migration", as.dir);
}

/* What is there already is somebody's. */
static bool place_is_free(struct arena *arena, const char *to, struct error *error)
{
	struct folder folder;

	if (!to)
		return error_set(
		    error, ERROR_INVALID,
		    "where to? --to names the new directory; nothing is changed in the "
		    "old one");
	if (!file_exists(to))
		return true;
	if (!folder_list(arena, to, 100000, &folder, error))
		return false;
	return !folder.count ||
	       error_set(error, ERROR_CONFLICT,
			 "%s is not empty; nothing is overwritten: name a directory "
			 "that does not exist",
			 to);
}

static void remove_all(struct arena *arena, const char *folder, const struct file_set *files)
{
	for (size_t i = 0; i < files->count; i++)
		unlink(path_join(arena, folder, files->files[i].path));
	rmdir(folder);
}

static bool write_files(struct arena *arena, const char *folder, const struct file_set *files,
			struct error *error)
{
	for (size_t i = 0; i < files->count; i++)
		if (!file_write(path_join(arena, folder, files->files[i].path),
				files->files[i].bytes, FILE_PUBLIC, error))
			return false;
	return true;
}

/* Beside its place, and then there at once: nobody sees half of it. */
static bool write_directory(struct arena *arena, const char *to, const struct file_set *files,
			    struct error *error)
{
	size_t size = strlen(to);
	char *beside;

	while (size > 1 && to[size - 1] == '/')
		size--;
	beside = arena_printf(arena, "%.*s.XXXXXX", (int)size, to);
	if (!mkdtemp(beside))
		return error_set(error, ERROR_INVALID, "%s: %s", beside, strerror(errno));
	if (write_files(arena, beside, files, error)) {
		if (!chmod(beside, 0755) && !rename(beside, to))
			return true;
		error_set(error, ERROR_INVALID, "%s: %s", to, strerror(errno));
	}
	remove_all(arena, beside, files);
	return false;
}

static void warn_of_repeatable(struct invocation *call, const struct directory *directory,
			       const struct imported *imported)
{
	for (size_t i = 0; i < directory->count; i++)
		if (directory->migrations[i].repeatable)
			complain(call->screen, STYLE_WARNING,
				 "warning: %s is %s now and runs once; a later change of it is a "
				 "new migration",
				 directory->migrations[i].name, imported->names[i]);
}

static struct value *document_of(struct invocation *call, const struct directory *directory,
				 const struct imported *imported)
{
	const struct import_options *options = call->options;
	struct value *document = value_object(call->arena), *map;
	const struct file *file = file_set_find(&imported->files, IMPORT_MAP);
	struct error error;

	value_put_text(document, "format", directory->format->name);
	value_put_text(document, "format_reason", directory->format_reason);
	value_put_text(document, "to", options->to);
	value_put_bool(document, "renumbered", imported->renumbered);
	value_put_integer(document, "verbatim", (int64_t)imported->verbatim);
	if (file && value_parse(call->arena, file->bytes, &map, &error))
		value_put(document, "migrations", value_get(map, "migrations"));
	return document;
}

static void show(struct invocation *call, const struct directory *directory,
		 const struct imported *imported)
{
	const struct import_options *options = call->options;
	struct arena *arena = call->arena;

	say(call->screen, STYLE_GOOD, "%s: %s, read as %s (%s)", options->to,
	    text_count(arena, imported->count, "migration"), directory->format->name,
	    directory->format_reason);
	say(call->screen, STYLE_PLAIN, "  %s the very bytes; %s",
	    imported->verbatim == imported->count
		? "all keep"
		: arena_printf(arena, "%zu keep", imported->verbatim),
	    imported->renumbered ? "numbered anew, in their order" : "the versions stay");
	say(call->screen, STYLE_FAINT, "  old names and hashes: %s",
	    path_join(arena, options->to, IMPORT_MAP));
	say(call->screen, STYLE_PLAIN, "Next: lockstep migrate validate --dir %s", options->to);
}

bool command_import(struct invocation *call, struct error *error)
{
	const struct import_options *options = call->options;
	struct directory_options as = { .dialect = options->dialect };
	struct directory directory;
	struct imported imported;
	enum dialect dialect;

	if (!place_is_free(call->arena, options->to, error) || !read_old(call, &directory, error) ||
	    !offline_dialect(&as, &directory, &dialect, error) ||
	    !import_rewrite(call->arena, &directory, dialect, &imported, error) ||
	    !write_directory(call->arena, options->to, &imported.files, error))
		return false;
	warn_of_repeatable(call, &directory, &imported);
	if (call->screen->json)
		answer(call->screen, document_of(call, &directory, &imported));
	show(call, &directory, &imported);
	return true;
}
