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
		const char *end = memchr(text.data, '\n', text.size);
		size_t size = end ? (size_t)(end - text.data) : text.size, taken = size + !!end;

		up = up || is_mark((struct bytes) { text.data, size }, "up migration");
		down = down || is_mark((struct bytes) { text.data, size }, "down migration");
		text = (struct bytes) { text.data + taken, text.size - taken };
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

static struct migration migration_of(struct arena *arena, const char *path, const char *marks)
{
	size_t version = version_of(path);
	const char *rest = path + version + 1;

	return (struct migration) {
		.version = arena_text_n(arena, path, version),
		.description = arena_text_n(arena, rest, strlen(rest) - strlen(".sql")),
		.name = path,
		.file = path,
		.marks = marks,
	};
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;

		if (is_code(path))
			return error_set(
			    error, ERROR_INVALID,
			    "%s: JavaScript, which only node-pg-migrate can run; write the same "
			    "change as SQL under the same name",
			    path);
		if (!path_is_top_sql(path))
			continue;
		if (version_of(path))
			directory->migrations[directory->count++] =
			    migration_of(arena, path, directory->format->name);
		else
			directory_warn(arena, directory,
				       "%s does not begin with a number and will not be applied",
				       path);
	}
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
