#include "cli/excerpt.h"

#include <string.h>

#include "cli/text.h"

#define LINE_COLUMNS 100 /* of the shown line where there is no terminal */
#define BEGINNING    3   /* lines of a statement, where no place is known */

/* The byte at which the 1-based character `position` begins. */
static size_t byte_of(const char *text, unsigned position)
{
	size_t at = 0;

	for (unsigned i = 1; i < position && text[at]; i++)
		for (at++; ((unsigned char)text[at] & 0xC0) == 0x80; at++)
			;
	return at;
}

void excerpt_line(struct screen *screen, excerpt_speak *speak, const struct excerpt *excerpt)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = excerpt->text, *at = text + excerpt->at, *start = at, *end;
	size_t room = (screen->width ? screen->width : LINE_COLUMNS) - 8, before;
	char *left, *right;

	while (start > text && start[-1] != '\n')
		start--;
	end = at + strcspn(at, "\r\n");
	left = text_visible(arena, (struct bytes) { start, (size_t)(at - start) }, false);
	right = text_visible(arena, (struct bytes) { at, (size_t)(end - at) }, false);
	before = text_columns(left);
	if (before > room / 2) { /* a long line: only what is around the place */
		size_t skip = byte_of(left, (unsigned)(before - room / 2) + 1);

		left = arena_printf(arena, "%s%s", symbol(screen, SYMBOL_CUT), left + skip);
		before = text_columns(left);
	}
	speak(screen, STYLE_PLAIN, "%6u | %s%s", excerpt->line, left,
	      text_cut(arena, right, room - before, symbol(screen, SYMBOL_CUT)));
	if (excerpt->caret)
		speak(screen, excerpt->style, "       | %*s^", (int)before, "");
}

/* The database did not say where in the statement. */
static void show_beginning(struct screen *screen, const struct failure *failure)
{
	const char *text = failure->text ? failure->text : "";

	for (unsigned line = 0; *text && line < BEGINNING; line++) {
		struct excerpt excerpt = { .text = text, .line = failure->line + line };

		excerpt_line(screen, complain, &excerpt);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
}

static void show_words(struct screen *screen, const char *title, const char *text)
{
	if (text && *text)
		complain(screen, STYLE_PLAIN, "         %s%s", title, text);
}

void excerpt_show(struct screen *screen, const struct failure *failure)
{
	const char *text = failure->text ? failure->text : "";
	size_t at = failure->position ? byte_of(text, failure->position) : 0;
	unsigned line = failure->line;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	if (failure->file)
		complain(screen, STYLE_BAD, "%s:%u: %s", failure->file, line,
			 failure->message ? failure->message : "failed");
	if (failure->position)
		excerpt_line(screen, complain,
			     &(struct excerpt) { text, at, line, true, STYLE_BAD });
	else
		show_beginning(screen, failure);
	show_words(screen, "SQLSTATE ", failure->sqlstate);
	show_words(screen, "detail: ", failure->detail);
	show_words(screen, "hint: ", failure->hint);
}
