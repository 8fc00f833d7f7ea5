#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/format/format.h"

/* Lines by which other tools divide their files, all before the first statement. */
static const struct {
	const char *tool;
	const char *mark; /* behind "--" and blanks */
	bool way_back;    /* the file also holds SQL that is the way down */
} marks[] = {
	{ "goose", "+goose ", true },
	{ "dbmate", "migrate:up", true },
	{ "dbmate", "migrate:down", true },
	{ "liquibase", "liquibase formatted", false }, /* in comments */
};

static struct bytes without(struct bytes text, const char *characters)
{
	while (text.size && text.data[0] && strchr(characters, text.data[0])) {
		text.data++;
		text.size--;
	}
	return text;
}

/* The row whose mark the comment line is, or -1. */
static int mark_of(struct bytes line)
{
	line = without(line, "-");
	line = without(line, " \t");
	for (int row = 0; row < (int)(sizeof marks / sizeof *marks); row++)
		if (line.size >= strlen(marks[row].mark) &&
		    !strncasecmp(line.data, marks[row].mark, strlen(marks[row].mark)))
			return row;
	return -1;
}

static bool closes_comment(struct bytes line)
{
	return line.size && memmem(line.data, line.size, "*/", 2);
}

/* Reads blank lines and comments, until SQL begins.  The line of the first mark, or 0. */
static unsigned find_mark(struct bytes text, int *row)
{
	bool inside = false; /* a comment of many lines */

	for (unsigned number = 1; text.size; number++) {
		const char *end = memchr(text.data, '\n', text.size);
		size_t size = end ? (size_t)(end - text.data) + 1 : text.size;
		struct bytes line =
		    without((struct bytes) { text.data, size }, " \t\r\n\xEF\xBB\xBF");

		text = (struct bytes) { text.data + size, text.size - size };
		if (inside || bytes_start_with(line, "/*")) {
			inside = !closes_comment(line);
			continue;
		}
		if (!line.size)
			continue;
		if (!bytes_start_with(line, "--"))
			return 0;
		*row = mark_of(line);
		if (*row >= 0)
			return number;
	}
	return 0;
}

struct look marks_look(struct arena *arena, const struct file_set *files, const char *tool)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];
		unsigned line;
		int row;

		line = path_is_top_sql(file->path) ? find_mark(file->bytes, &row) : 0;
		if (line && text_equal(marks[row].tool, tool))
			return (struct look) {
				CERTAINTY_SURE,
				arena_printf(arena, "%s:%u holds \"-- %s\"", file->path, line,
					     marks[row].mark),
			};
	}
	return (struct look) { 0 };
}

bool marks_free(const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];
		unsigned line;
		int row;

		if (!path_is_top_sql(file->path))
			continue;
		if (text_ends_with(file->path, ".down.sql"))
			return error_set(
			    error, ERROR_INVALID,
			    "%s: a way back in golang-migrate's manner would be run as a "
			    "migration; read the directory with --format golang-migrate",
			    file->path);
		if (holds_both_migrations(file))
			return error_set(
			    error, ERROR_INVALID,
			    "%s: its part behind \"-- Down Migration\" would be run as well; read "
			    "the directory with --format node-pg-migrate",
			    file->path);
		line = find_mark(file->bytes, &row);
		if (line && marks[row].way_back)
			return error_set(
			    error, ERROR_INVALID,
			    "%s:%u: \"-- %s\" is a mark of %s, whose files also hold the way "
			    "back and are not run as plain SQL; read the directory with --format "
			    "%s",
			    file->path, line, marks[row].mark, marks[row].tool, marks[row].tool);
	}
	return true;
}
