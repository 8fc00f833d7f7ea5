#include <string.h>

#include "core/base/value.h"
#include "core/conflict.h"
#include "core/format/drizzle.h"
#include "core/format/format.h"

#define BREAKPOINT  "--> statement-breakpoint"
#define FOLDER_FILE "/migration.sql"
#define ENTRY_LIMIT 100000

/* YYYYMMDDHHMMSS_name/migration.sql */
static bool is_folder_form(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && text_equal(slash, FOLDER_FILE) && strspn(path, "0123456789") == 14 &&
	       path[14] == '_';
}

static bool hashed(const char *path)
{
	return path_is_top_sql(path) || is_folder_form(path);
}

static bool belongs(const char *path)
{
	return path_is_flat(path) || path_is_way_back(path) || is_folder_form(path) ||
	       text_equal(path, DRIZZLE_JOURNAL);
}

static const struct file *first_folder(const struct file_set *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (is_folder_form(files->files[i].path))
			return &files->files[i];
	return NULL;
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	const struct file *folder = first_folder(files);
	bool snapshot = false;

	if (file_set_find(files, DRIZZLE_JOURNAL))
		return (struct look) { CERTAINTY_SURE, "it holds " DRIZZLE_JOURNAL };
	if (!folder)
		return (struct look) { 0 };
	for (size_t i = 0; i < files->count; i++)
		snapshot = snapshot || drizzle_is_snapshot(files->files[i].path);
	return (struct look) {
		snapshot ? CERTAINTY_SURE : CERTAINTY_LIKELY,
		arena_printf(arena, "it holds %s%s", folder->path,
			     snapshot ? " and snapshots" : ""),
	};
}

static struct migration migration_of(const char *tag, const char *file)
{
	const char *mark = strchr(tag, '_');

	return (struct migration) {
		.version = tag,
		.description = mark ? mark + 1 : "",
		.name = tag,
		.file = file,
		.breakpoint = BREAKPOINT,
	};
}

static bool read_dialect(const struct value *journal, struct directory *directory,
			 struct error *error)
{
	static const struct {
		const char *name;
		enum dialect dialect;
	} rows[] = {
		{ "pg", DIALECT_POSTGRES },
		{ "postgresql", DIALECT_POSTGRES },
		{ "sqlite", DIALECT_SQLITE },
		{ "turso", DIALECT_SQLITE },
	};
	const char *name = value_get_text(journal, "dialect");

	for (size_t i = 0; name && i < sizeof rows / sizeof *rows; i++)
		if (text_equal(name, rows[i].name)) {
			directory->dialect = rows[i].dialect;
			return true;
		}
	return error_set(error, ERROR_INVALID,
			 DRIZZLE_JOURNAL
			 ": dialect \"%.40s\" is not supported; known are postgresql "
			 "and sqlite",
			 name ? name : "");
}

/* The journal names each file once: `named` has a place for every file. */
struct names {
	struct arena *arena;
	const struct file_set *files;
	bool *named;
};

static bool read_entry(const struct names *names, const struct value *entry,
		       struct directory *directory, struct error *error)
{
	const char *tag = value_get_text(entry, "tag");
	const struct file_set *files = names->files;
	const struct file *file;

	if (!tag || !*tag)
		return error_set(error, ERROR_INVALID, DRIZZLE_JOURNAL ": entry %zu has no tag",
				 directory->count);
	file = strchr(tag, '/') ? NULL
				: file_set_find(files, arena_printf(names->arena, "%s.sql", tag));
	if (!file)
		return error_set(error, ERROR_INTEGRITY,
				 DRIZZLE_JOURNAL
				 " names %.200s, but %.200s.sql is missing; bring the file "
				 "back, or take the entry out if it was never applied",
				 tag, tag);
	if (names->named[file - files->files])
		return error_set(error, ERROR_INTEGRITY,
				 DRIZZLE_JOURNAL " names %s twice; take the second entry out", tag);
	names->named[file - files->files] = true;
	directory->migrations[directory->count++] = migration_of(tag, file->path);
	return true;
}

static bool journal_parse(struct arena *arena, struct bytes text, struct value **journal,
			  struct value **entries, struct error *error)
{
	if (!conflict_free(DRIZZLE_JOURNAL, text, "check that every migration is still named",
			   error))
		return false;
	if (!value_parse(arena, text, journal, error))
		return error_wrap(error, DRIZZLE_JOURNAL);
	*entries = value_get(*journal, "entries");
	if (!value_is_object(*journal) || !*entries || !value_is_array(*entries))
		return error_set(error, ERROR_INVALID, DRIZZLE_JOURNAL ": no list \"entries\"");
	return value_count(*entries) <= ENTRY_LIMIT ||
	       error_set(error, ERROR_INVALID, DRIZZLE_JOURNAL ": more than %d entries",
			 ENTRY_LIMIT);
}

static bool read_journal(struct arena *arena, const struct file_set *files, struct bytes text,
			 struct directory *directory, struct error *error)
{
	struct names names = { arena, files, arena_new_array(arena, bool, files->count + 1) };
	struct value *journal = NULL, *entries = NULL;

	if (!journal_parse(arena, text, &journal, &entries, error) ||
	    !read_dialect(journal, directory, error))
		return false;
	for (size_t i = 0; i < value_count(entries); i++)
		if (!read_entry(&names, value_at(entries, i), directory, error))
			return false;
	for (size_t i = 0; i < files->count; i++)
		if (path_is_top_sql(files->files[i].path) && !names.named[i])
			directory_warn(arena, directory,
				       "%s is not named in " DRIZZLE_JOURNAL
				       " and will not be applied",
				       files->files[i].path);
	return true;
}

static bool read_folders(struct arena *arena, const struct file_set *files,
			 struct directory *directory)
{
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path, *slash = strchr(path, '/');

		if (is_folder_form(path))
			directory->migrations[directory->count++] =
			    migration_of(arena_text_n(arena, path, (size_t)(slash - path)), path);
		else if (slash ? text_equal(slash, FOLDER_FILE) : path_is_top_sql(path))
			directory_warn(
			    arena, directory,
			    "%s is not in a folder YYYYMMDDHHMMSS_name and will not be applied",
			    path);
	}
	return true;
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	const struct file *journal = file_set_find(files, DRIZZLE_JOURNAL);
	const struct file *folder = first_folder(files);

	migrations_reserve(arena, files, directory);
	if (journal && folder)
		return error_set(
		    error, ERROR_INVALID,
		    "%s stands beside " DRIZZLE_JOURNAL ": Drizzle 1 and the journal of older "
		    "releases do not mix; finish `drizzle-kit up` and remove the journal",
		    folder->path);
	if (!journal && !folder)
		return error_set(error, ERROR_INVALID,
				 "neither " DRIZZLE_JOURNAL
				 " nor a folder YYYYMMDDHHMMSS_name/migration.sql "
				 "is there; is this Drizzle's `out` directory?");
	if (journal ? !read_journal(arena, files, journal->bytes, directory, error)
		    : !read_folders(arena, files, directory))
		return false;
	drizzle_check_snapshots(arena, files, directory);
	return true;
}

const struct format format_drizzle = {
	.name = "drizzle",
	.title = "meta/_journal.json and TAG.sql; Drizzle 1: YYYYMMDDHHMMSS_name/migration.sql",
	.order = "by the journal; Drizzle 1: by the folders' names",
	.statements = "--> statement-breakpoint",
	.transactions = "-- lockstep:txmode none",
	.down = "down/NAME.sql",
	.refused = "",
	.detect = detect,
	.belongs = belongs,
	.aside = drizzle_is_snapshot,
	.read = read,
	.hashed = hashed,
	.maker = "drizzle-kit generate",
	.back = back_beside,
};
