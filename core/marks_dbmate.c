#include <string.h>

#include "core/marks_reader.h"

enum place {
	BEFORE,
	UP,
	DOWN
};

/* "migrate:up" with a blank or the end behind it, at the beginning of a line. */
static bool is_mark(const struct marks_reader *reader, const char *mark, struct bytes *options)
{
	size_t size = strlen(mark);
	struct bytes comment = reader->line;

	if (!bytes_start_with(comment, "--"))
		return false;
	comment.data += 2;
	comment.size -= 2;
	comment = bytes_trimmed(comment);
	if (!bytes_start_with(comment, mark))
		return false;
	*options = (struct bytes) { comment.data + size, comment.size - size };
	return !options->size || *options->data == ' ' || *options->data == '\t';
}

static bool take_options(struct marks_reader *reader, struct bytes options, bool up)
{
	struct bytes word;

	while ((word = marks_word(&options)).size)
		if (bytes_equal_text(word, "transaction:false"))
			reader->marked->bare =
			    reader->marked->bare || up != reader->text->backwards;
		else if (!bytes_equal_text(word, "transaction:true"))
			return marks_refuse(reader,
					    "option \"%.*s\" is not known; there is "
					    "transaction:false",
					    word.size > 60 ? 60 : (int)word.size, word.data);
	return true;
}

static bool take_line(struct marks_reader *reader, enum place *place)
{
	struct bytes options;

	if (is_mark(reader, "migrate:up", &options)) {
		if (*place != BEFORE)
			return marks_refuse(reader, "a second \"-- migrate:up\", or one behind "
						    "\"-- migrate:down\"; a file has one, and "
						    "first");
		*place = UP;
		if (!reader->text->backwards)
			marks_open(reader, NULL);
		return take_options(reader, options, true);
	}
	if (is_mark(reader, "migrate:down", &options)) {
		if (*place != UP)
			return marks_refuse(reader, "\"-- migrate:down\" stands once, behind "
						    "\"-- migrate:up\"");
		*place = DOWN;
		marks_close(reader);
		if (reader->text->backwards)
			marks_open(reader, NULL);
		return take_options(reader, options, false);
	}
	return *place != BEFORE || marks_line_is_idle(reader) ||
	       marks_refuse(reader, "SQL before \"-- migrate:up\"; move it behind the mark");
}

bool marks_read_dbmate(struct marks_reader *reader)
{
	enum place place = BEFORE;

	while (marks_next_line(reader))
		if (!take_line(reader, &place))
			return false;
	return place != BEFORE ||
	       marks_refuse(reader, "no \"-- migrate:up\"; nothing says what is to be run");
}
