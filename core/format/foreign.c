#include <ctype.h>
#include <string.h>

#include "core/format/format.h"

/* Lines by which other tools divide their files. */
static const struct {
	const char *tool;
	const char *mark; /* behind "--" and blanks, at the start of a line */
} marks[] = {
	{ "goose", "+goose " },
	{ "dbmate", "migrate:up" },
	{ "dbmate", "migrate:down" },
};

/* Is `at` behind a "--" that opens its line? */
static bool opens_comment(struct bytes text, const char *at)
{
	while (at > text.data && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	if (at < text.data + 2 || at[-1] != '-' || at[-2] != '-')
		return false;
	at -= 2;
	return at == text.data || at[-1] == '\n';
}

static unsigned line_of(struct bytes text, const char *at)
{
	unsigned line = 1;

	for (const char *c = text.data; c < at; c++)
		line += *c == '\n';
	return line;
}

static const char *find_mark(struct bytes text, const char *mark)
{
	const char *end = text.data + text.size, *at = text.data;
	size_t size = strlen(mark);

	while (text.size && (at = memmem(at, (size_t)(end - at), mark, size))) {
		if (opens_comment(text, at))
			return at;
		at++;
	}
	return NULL;
}

static bool refuse_marked(const struct file *file, size_t row, const char *at, struct error *error)
{
	return error_set(
	    error, ERROR_INVALID,
	    "%s:%u: \"-- %s\" is a mark of %s, whose files also hold the way back; they "
	    "are not run as plain SQL, and %s directories are not supported yet",
	    file->path, line_of(file->bytes, at), marks[row].mark, marks[row].tool,
	    marks[row].tool);
}

bool marks_free(const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];

		if (!path_is_top_sql(file->path))
			continue;
		if (text_ends_with(file->path, ".down.sql"))
			return error_set(
			    error, ERROR_INVALID,
			    "%s: a way back in golang-migrate's manner would be run as a "
			    "migration; read the directory with --format golang-migrate",
			    file->path);
		for (size_t row = 0; row < sizeof marks / sizeof *marks; row++) {
			const char *at = find_mark(file->bytes, marks[row].mark);

			if (at)
				return refuse_marked(file, row, at, error);
		}
	}
	return true;
}

/* V1__name.sql, V2.1__name.sql, R__name.sql */
static bool is_flyway(const char *path)
{
	const char *at = path;

	if (!path_is_top_sql(path) || !strchr("VRBU", *at++))
		return false;
	while (isdigit((unsigned char)*at) || *at == '.' || (*at == '_' && at[1] != '_'))
		at++;
	return text_starts_with(at, "__");
}

static bool is_prisma(const char *path)
{
	return text_equal(path, "migration_lock.toml");
}

static const struct {
	const char *tool;
	bool (*is)(const char *path);
} names[] = {
	{ "Flyway", is_flyway },
	{ "Prisma", is_prisma },
};

bool foreign_free(const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++)
		for (size_t row = 0; row < sizeof names / sizeof *names; row++)
			if (names[row].is(files->files[i].path))
				return error_set(
				    error, ERROR_INVALID,
				    "%s: this is how %s names its files, and its directories "
				    "are not supported yet",
				    files->files[i].path, names[row].tool);
	return true;
}
