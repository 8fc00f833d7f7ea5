#ifndef CORE_STATEMENT_SPLITTER_H
#define CORE_STATEMENT_SPLITTER_H
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/statement.h"

/* The state of one cutting, shared by its parts: the walk (statement_split.c), what ends a
 * statement (splitter_end.c), what is refused (splitter_refuse.c). */
struct statement_body;

struct splitter {
	struct error *error; /* of the call that goes on */
	enum dialect dialect;
	const char *start, *end, *at;
	const char *floor; /* behind the last quoted thing: no name reaches back over it */

	struct bytes delimiter; /* no bytes: ';' */
	struct bytes breakpoint;
	uint8_t classes[256], word_classes[256];

	const char *counted; /* lines are counted up to here */
	unsigned line;

	size_t count; /* statements that were cut */

	/* Of the current statement. */
	bool copy; /* COPY ... FROM stdin: ends at ';' whatever the delimiter is */
	size_t depth;
	const char *opened; /* the outermost '(' or the body */
	const struct statement_body *body;
	bool inside;    /* the body */
	bool separated; /* nothing stands between here and the ';' (or the opening word) before */
	bool before;    /* the last word was the body's `before` */
};

/* In splitter_end.c */

bool splitter_starts_with(const struct splitter *s, const char *at, struct bytes what);
/* The byte behind what ends a statement at `at`, or NULL. */
const char *splitter_terminator(const struct splitter *s, const char *at);
/* Between statements "\nGO\n" may share its first line break with the delimiter before it. */
const char *splitter_delimiter_at_line_start(const struct splitter *s, const char *at);
/* The end of the line comment at `at`.  A breakpoint at the end of the line ends the comment too:
 * Drizzle cuts there. */
const char *splitter_line_comment(const struct splitter *s, const char *at);
/* Takes the data behind a COPY ... FROM stdin, with the line "\." that ends it. */
bool splitter_take_data(struct splitter *s, struct statement *statement) MUST_CHECK;

/* In splitter_refuse.c */

/* Line breaks between the two. */
unsigned splitter_lines(const char *at, const char *end);
/* ERROR_INVALID "LINE:COLUMN: ...", the column in characters. */
bool splitter_fail(const struct splitter *s, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Refuses the backslash at s->at with what to do instead. */
bool splitter_refuse_meta_command(const struct splitter *s) MUST_CHECK;
/* Refuses to switch standard_conforming_strings off: quotes would end elsewhere and statements be
 * cut wrongly. */
bool splitter_check_strings(const struct splitter *s, const struct statement *statement) MUST_CHECK;
#endif
