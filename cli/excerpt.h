#ifndef CLI_EXCERPT_H
#define CLI_EXCERPT_H
#include "cli/render.h"

/* Where and why a statement failed, as a database said it. */
struct failure {
	const char *file;     /* the migration's name; NULL: the caller says what failed */
	const char *text;     /* the statement, as it was sent */
	unsigned line;        /* of the statement in its file */
	unsigned position;    /* 1-based character in the statement, 0 when not known */
	const char *sqlstate; /* "" or NULL when there is none */
	const char *message, *detail, *hint; /* NULL when not given */
};

/* What says it: say, complain. */
typedef void excerpt_speak(struct screen *screen, enum style style, const char *format, ...);

/* One line of `text`: that of the byte `at`, under which a caret may stand.
 *      14 | ALTER TABLE x ADD y int
 *         |             ^            */
struct excerpt {
	const char *text;
	size_t at;
	unsigned line; /* that of the file */
	bool caret;
	enum style style; /* of the caret */
};
void excerpt_line(struct screen *screen, excerpt_speak *speak, const struct excerpt *excerpt);

/*   file.sql:14: relation "x" does not exist
 *      14 | ALTER TABLE x ADD y int
 *         |             ^
 *         SQLSTATE 42P01
 * on stderr. */
void excerpt_show(struct screen *screen, const struct failure *failure);
#endif
