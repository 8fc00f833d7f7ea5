#include <string.h>

#include "core/marks_reader.h"

/* How the tool finds its marks: dashes and blanks, "up" or "down", blanks, "migration". */
static bool is_mark(struct bytes line, const char *direction)
{
	struct bytes rest = marks_comment(line);

	while (rest.size && strchr("- \t", *rest.data)) {
		rest.data++;
		rest.size--;
	}
	return marks_equal(marks_word(&rest), direction) &&
	       marks_start(bytes_trimmed(rest), "migration");
}

struct both_ways {
	bool up, down;
	bool sql; /* before the first of them */
};

static bool take_mark(struct marks_reader *reader, struct both_ways *ways, bool up)
{
	bool *seen = up ? &ways->up : &ways->down;

	if (*seen)
		return marks_refuse(reader, "a second \"-- %s Migration\"; a file has one",
				    up ? "Up" : "Down");
	if (ways->sql)
		return marks_refuse(reader,
				    "SQL before \"-- %s Migration\"; move it behind the "
				    "mark of the way that it belongs to",
				    up ? "Up" : "Down");
	if (!ways->up && !ways->down) { /* what is before the first mark is not run */
		reader->marked->count = 0;
		reader->open = false;
	}
	*seen = true;
	if (up != reader->text->backwards)
		marks_open(reader, NULL);
	else
		marks_close(reader);
	return true;
}

bool marks_read_node_pg_migrate(struct marks_reader *reader)
{
	struct both_ways ways = { 0 };

	if (!reader->text->backwards)
		marks_open(reader, NULL); /* a file without marks is the way up */
	while (marks_next_line(reader)) {
		bool up = is_mark(reader->line, "up");

		if (up || is_mark(reader->line, "down")) {
			if (!take_mark(reader, &ways, up))
				return false;
		} else if (!ways.up && !ways.down && !marks_line_is_idle(reader)) {
			ways.sql = true;
		}
	}
	return ways.up || !ways.down ||
	       marks_refuse(reader, "no \"-- Up Migration\", and node-pg-migrate itself would run "
				    "the way back too; put the mark above the way up");
}
