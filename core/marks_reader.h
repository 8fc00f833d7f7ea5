#ifndef CORE_MARKS_READER_H
#define CORE_MARKS_READER_H
#include "core/marks.h"

/* The walk over a file's lines that the tools' readers share. */
struct marks_reader {
	struct arena *arena;
	const struct marked_text *text;
	struct marked *marked;
	struct error *error;
	struct bytes rest; /* behind the current line */
	struct bytes line; /* the current one, without its end */
	unsigned number;   /* of the current line */
	size_t room;       /* for parts */
	bool open;         /* the last part goes on */
};

/* False at the end of the file. */
bool marks_next_line(struct marks_reader *reader);
/* A part begins behind the current line; the one before it ends. */
void marks_open(struct marks_reader *reader, const char *delimiter);
/* The open part, if there is one, ends before the current line. */
void marks_close(struct marks_reader *reader);
/* Is the current line blank, or a "--" comment?  Nothing else may stand outside of the parts. */
bool marks_line_is_idle(const struct marks_reader *reader);
/* ERROR_INVALID, "LINE: ...". */
bool marks_refuse(const struct marks_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What follows "--", further dashes and blanks; no bytes when the line is no comment. */
struct bytes marks_comment(struct bytes line);
/* Takes the blanks before it and the next word off `rest`; no bytes at the end. */
struct bytes marks_word(struct bytes *rest);
/* In any case of ASCII letters. */
bool marks_equal(struct bytes word, const char *text);
bool marks_start(struct bytes text, const char *prefix);

bool marks_read_goose(struct marks_reader *reader) MUST_CHECK;
bool marks_read_dbmate(struct marks_reader *reader) MUST_CHECK;
bool marks_read_node_pg_migrate(struct marks_reader *reader) MUST_CHECK;
bool marks_read_liquibase(struct marks_reader *reader) MUST_CHECK;
#endif
