#ifndef CORE_STATEMENT_PATTERN_H
#define CORE_STATEMENT_PATTERN_H
#include <stdbool.h>

#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/dialect.h"

/* The words of one statement from its beginning, comments and blanks left out. */
struct tokens {
	const char *at, *end;
	enum dialect dialect;
};

/* A word, a quoted thing with its quotes, or a single byte; no bytes at the end. */
struct bytes token_next(struct tokens *tokens);
/* Is `token` the word `upper`, written in any case? */
bool token_is(struct bytes token, const char *upper);

/* A name's token as the database keeps it: without quotes; what is not quoted, and in SQLite
 * everything, in lower case. */
const char *token_name(struct arena *arena, struct bytes token, enum dialect dialect);

/* Does the statement begin like `pattern`?  Parts of a pattern are divided by single blanks:
 *     WORD      this word
 *     [WORD]    this word or nothing
 *     ~WORD     this word, or a schema and a dot before it
 *     @         a name, qualified or not, ONLY and '*' included
 *     ()        a list in parentheses or nothing
 *     (WORD     a list in parentheses that switches the option WORD on
 *     (!WORD    one that switches it off
 *     ...       anything, up to what follows in the pattern or a ';' outside parentheses
 *     $         the end of the statement */
bool tokens_match(struct tokens tokens, const char *pattern);
/* The same for tokens whose `first` was taken, so that many patterns may be tried: they begin with
 * a WORD. */
bool tokens_match_after(struct tokens tokens, struct bytes first, const char *pattern);
/* The same for a pattern without "...", which also gives the names that stand for its '@'s: as
 * they are written, quotes included. */
bool tokens_names(struct arena *arena, struct tokens tokens, const char *pattern,
		  const char **names);
#endif
