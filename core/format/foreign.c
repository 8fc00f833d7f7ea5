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

/* The first mark of a file. */
struct found {
	int row; /* of marks; -1: there is none */
	unsigned number;
	struct bytes line;
};

/* Reads blank lines and comments, until SQL begins. */
static struct found find_mark(struct bytes text)
{
	struct found found = { .row = -1 };
	bool inside = false; /* a comment of many lines */

	while (text.size && found.row < 0) {
		found.line = without(bytes_take_line(&text), " \t\r\xEF\xBB\xBF");
		found.number++;
		if (inside || bytes_start_with(found.line, "/*")) {
			inside = !closes_comment(found.line);
			continue;
		}
		if (!found.line.size)
			continue;
		if (!bytes_start_with(found.line, "--"))
			break;
		found.row = mark_of(found.line);
	}
	return found;
}

/* The line as it stands there, if it may be shown as it is. */
static const char *shown(struct arena *arena, const struct found *found)
{
	struct bytes trimmed = bytes_trimmed(found->line);
	const char *line = arena_text_n(arena, trimmed.data, trimmed.size);

	return text_is_line(line) ? text_shortened(arena, line, 60)
				  : arena_printf(arena, "-- %s", marks[found->row].mark);
}

struct look marks_look(struct arena *arena, const struct file_set *files, const char *tool,
		       bool (*wanted)(const char *path))
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];
		struct found found = { .row = -1 };

		if (wanted(file->path))
			found = find_mark(file->bytes);
		if (found.row >= 0 && text_equal(marks[found.row].tool, tool))
			return (struct look) {
				CERTAINTY_SURE,
				arena_printf(arena, "%s:%u holds \"%s\"", file->path, found.number,
					     shown(arena, &found)),
			};
	}
	return (struct look) { 0 };
}

/* Lines that divide a file wherever they stand: SQL before the first mark makes none of them mean
 * less. */
static const struct {
	const char *tool;
	const char *words; /* behind "--", with a blank or the end behind them */
} ways_back[] = {
	{ "goose", "+goose Down" },
	{ "dbmate", "migrate:down" },
};

static bool is_way_back(struct bytes line, const char *words)
{
	size_t size = strlen(words);

	if (!bytes_start_with(line, "--"))
		return false;
	line = without((struct bytes) { line.data + 2, line.size - 2 }, " \t");
	return line.size >= size && !strncasecmp(line.data, words, size) &&
	       (line.size == size || strchr(" \t\r", line.data[size]));
}

/* The number of the line, or 0. */
static unsigned find_way_back(struct bytes text, const char *words)
{
	for (unsigned number = 1; text.size; number++)
		if (is_way_back(bytes_take_line(&text), words))
			return number;
	return 0;
}

static bool way_back_free(const struct file *file, struct error *error)
{
	for (size_t i = 0; i < sizeof ways_back / sizeof *ways_back; i++) {
		unsigned line = find_way_back(file->bytes, ways_back[i].words);

		if (line)
			return error_set(error, ERROR_INVALID,
					 "%s:%u: what is behind \"-- %s\" would be run as well; "
					 "read the directory with --format %s",
					 file->path, line, ways_back[i].words, ways_back[i].tool);
	}
	return true;
}

bool marks_free(const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];
		struct found found;

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
		found = find_mark(file->bytes);
		if (found.row >= 0 && marks[found.row].way_back)
			return error_set(
			    error, ERROR_INVALID,
			    "%s:%u: \"-- %s\" is a mark of %s, whose files also hold the way "
			    "back and are not run as plain SQL; read the directory with --format "
			    "%s",
			    file->path, found.number, marks[found.row].mark, marks[found.row].tool,
			    marks[found.row].tool);
		if (!way_back_free(file, error))
			return false;
	}
	return true;
}
