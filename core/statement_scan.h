#ifndef CORE_STATEMENT_SCAN_H
#define CORE_STATEMENT_SCAN_H
#include "core/base/bytes.h"
#include "core/statement.h"
#include <stdbool.h>

/* The lexical pieces that the splitter (statement.c) and the table of kinds (statement_kind.c)
 * share.  Sources: PostgreSQL 15 manual 4.1 and scan.l, SQLite tokenize.c. */

/* May `c` stand inside a name?  Letters, digits, '_', '$' and every byte of a non-ASCII letter. */
bool scan_in_word(char c);
bool scan_starts_word(char c); /* the same without digits and '$' */
bool scan_is_blank(char c);

/* Each takes the first byte of a thing and gives the byte behind it, NULL when it is not closed
 * before `end`. */
const char *scan_quoted(const char *at, const char *end); /* the quote that opens also closes;
							     doubled it stands for itself */
const char *scan_escaped(const char *at,
			 const char *end);                   /* at the quote of E'...'; with the
								segments that continue it on new lines */
const char *scan_bracketed(const char *at, const char *end); /* SQLite: [name] */
/* Gives `at` itself where no dollar quote begins. */
const char *scan_dollar(const char *at, const char *end);
/* Up to, not including, the end of the line. */
const char *scan_line_comment(const char *at, const char *end, enum dialect dialect);
const char *scan_block_comment(const char *at, const char *end, enum dialect dialect);

/* The words of one statement from its beginning, comments and blanks left out. */
struct tokens {
	const char *at, *end;
	enum dialect dialect;
};

/* A word, a quoted thing with its quotes, or a single byte; no bytes at the end. */
struct bytes token_next(struct tokens *tokens);
/* Is `token` the word `upper`, written in any case? */
bool token_is(struct bytes token, const char *upper);

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
#endif
