#ifndef CORE_STATEMENT_SCAN_H
#define CORE_STATEMENT_SCAN_H
#include <stdbool.h>

#include "core/dialect.h"

/* The lexical pieces that the splitter (statement_split.c) and the patterns of words
 * (pattern.c) share.  Sources: PostgreSQL 15 manual 4.1 and scan.l, SQLite tokenize.c. */

/* May `c` begin a name?  Letters, '_' and every byte of a non-ASCII letter. */
static inline bool scan_starts_word(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || (c & 0x80);
}

/* May `c` stand inside a name?  The same with digits and '$'. */
static inline bool scan_in_word(char c)
{
	return scan_starts_word(c) || (c >= '0' && c <= '9') || c == '$';
}

static inline bool scan_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Each takes the first byte of a thing and gives the byte behind it, NULL when it is not closed
 * before `end`. */
/* The quote that opens also closes; doubled it stands for itself. */
const char *scan_quoted(const char *at, const char *end);
/* At the quote of E'...'; with the segments that continue it on new lines. */
const char *scan_escaped(const char *at, const char *end);
/* SQLite: [name] */
const char *scan_bracketed(const char *at, const char *end);
/* Gives `at` itself where no dollar quote begins. */
const char *scan_dollar(const char *at, const char *end);
/* Up to, not including, the end of the line. */
const char *scan_line_comment(const char *at, const char *end, enum dialect dialect);
const char *scan_block_comment(const char *at, const char *end, enum dialect dialect);
#endif
