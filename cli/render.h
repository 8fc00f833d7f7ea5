#ifndef CLI_RENDER_H
#define CLI_RENDER_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/value.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What people see.  Whatever comes from outside (names, SQL, a server's words) passes through here,
 * and control characters are shown, never sent. */

enum style {
	STYLE_PLAIN,
	STYLE_STRONG,
	STYLE_FAINT,
	STYLE_GOOD,
	STYLE_WARNING,
	STYLE_BAD,
	STYLE_COUNT
};

struct screen {
	FILE *out, *err;
	unsigned width;  /* columns of the terminal; 0: no terminal, nothing is cut */
	unsigned height; /* its rows; 0: not known */
	bool live;       /* a terminal that can be redrawn */
	bool colour;
	bool unicode;   /* the locale's encoding is UTF-8 */
	bool json;      /* people's text is not printed, only answers are */
	bool quiet;     /* people's text is not printed */
	bool answered;  /* a JSON document was written */
	unsigned drawn; /* lines of the live block that stands below the cursor's start */
};

/* Looks at the streams, COLUMNS, NO_COLOR, TERM and the locale's variables. */
struct screen screen_on(FILE *out, FILE *err);

/* One line (or several) for people on `out`; silent with `json` and `quiet`. */
void say(struct screen *screen, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* With `quiet` this line is all that is said, for a script: true when it was. */
bool say_alone(struct screen *screen, const char *text);
/* The same on `err`, and never silent: problems and warnings. */
void complain(struct screen *screen, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The document a command answers with --json. */
void answer(struct screen *screen, struct value *value);
/* One line of JSON Lines. */
void answer_line(struct screen *screen, struct value *value);

/* Shows the text in place of what was shown last; nothing where the terminal cannot be redrawn. */
void live_show(struct screen *screen, const char *text);
void live_clear(struct screen *screen);

/* Text that is visible already, in a style, without a newline. */
void screen_write(struct screen *screen, FILE *stream, enum style style, const char *text);

/* One column each; plain letters where the locale has no UTF-8. */
enum symbol {
	SYMBOL_DONE,
	SYMBOL_FAILED,
	SYMBOL_PENDING,
	SYMBOL_RUNNING,
	SYMBOL_PARTIAL,
	SYMBOL_BASELINE,
	SYMBOL_UNKNOWN,
	SYMBOL_ATTENTION,
	SYMBOL_CUT,
	SYMBOL_BULLET,
	SYMBOL_COUNT
};
const char *symbol(const struct screen *screen, enum symbol which);
#endif
