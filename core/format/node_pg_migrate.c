/* node-pg-migrate's SQL files: a timestamp and a name, divided by marks or not. */
#include <string.h>
#include <strings.h>

#include "core/format/format.h"

/* 1700000000000_name.sql, 1700000000000-name.sql */
static size_t version_of(const char *path)
{
	size_t digits = strspn(path, "0123456789");

	return digits && (path[digits] == '_' || path[digits] == '-') ? digits : 0;
}

static size_t sql_version(const char *path)
{
	return path_is_top_sql(path) ? version_of(path) : 0;
}

static bool is_code(const char *path)
{
	static const char *const ends[] = { ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts" };

	if (strchr(path, '/') || !version_of(path))
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (text_ends_with(path, ends[i]))
			return true;
	return false;
}

/* Is the line nothing but the mark, as the tool's own template writes it? */
static bool is_mark(struct bytes line, const char *mark)
{
	line = bytes_trimmed(line);
	if (!bytes_start_with(line, "--"))
		return false;
	while (line.size && *line.data == '-') {
		line.data++;
		line.size--;
	}
	line = bytes_trimmed(line);
	return line.size == strlen(mark) && !strncasecmp(line.data, mark, line.size);
}

bool holds_both_migrations(const struct file *file)
{
	struct bytes text = file->bytes;
	bool up = false, down = false;

	if (!path_is_top_sql(file->path))
		return false;
	while (text.size && !(up && down)) {
		struct bytes line = bytes_take_line(&text);

		up = up || is_mark(line, "up migration");
		down = down || is_mark(line, "down migration");
	}
	return up && down;
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (version_of(files->files[i].path) && holds_both_migrations(&files->files[i]))
			return (struct look) {
				CERTAINTY_SURE,
				arena_printf(arena,
					     "%s holds \"-- Up Migration\" and \"-- Down "
					     "Migration\"",
					     files->files[i].path),
			};
	return (struct look) { 0 };
}

static bool refuse_code(const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++)
		if (is_code(files->files[i].path))
			return error_set(
			    error, ERROR_INVALID,
			    "%s: JavaScript, which only node-pg-migrate can run; write the same "
			    "change as SQL under the same name",
			    files->files[i].path);
	return true;
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	if (!refuse_code(files, error))
		return false;
	numbered_read(arena, files, directory, sql_version);
	return migrations_order(directory, "", error);
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *slug = description_slug(arena, description);

	return arena_printf(arena, "%s_%s.sql",
			    number_after(arena, last_version(directory), version),
			    *slug ? slug : "migration");
}

const struct format format_node_pg_migrate = {
	.name = "node-pg-migrate",
	.title = "NUMBER_name.sql with -- Up Migration and -- Down Migration",
	.order = "by number",
	.statements = "",
	.transactions = "",
	.down = "behind -- Down Migration",
	.refused = "migrations in JavaScript",
	.detect = detect,
	.belongs = path_is_flat,
	.aside = is_code,
	.read = read,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.new_text = "-- Up Migration\n\n-- Down Migration\n",
	.back = back_in_file,
};
