#include "core/statement_scan.h"

#include <stddef.h>
#include <string.h>

bool scan_starts_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

bool scan_in_word(char c)
{
	return scan_starts_word(c) || (c >= '0' && c <= '9') || c == '$';
}

bool scan_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *find(const char *at, const char *end, char c)
{
	return at < end ? memchr(at, c, (size_t)(end - at)) : NULL;
}

const char *scan_quoted(const char *at, const char *end)
{
	char quote = *at++;

	while ((at = find(at, end, quote))) {
		at++;
		if (at == end || *at != quote)
			return at;
		at++;
	}
	return NULL;
}

/* One '...' with backslashes; `at` is behind the opening quote. */
static const char *escaped_segment(const char *at, const char *end)
{
	for (; at < end; at++) {
		if (*at == '\\')
			at += end - at > 1;
		else if (*at == '\'' && (at + 1 == end || at[1] != '\''))
			return at + 1;
		else if (*at == '\'')
			at++;
	}
	return NULL;
}

/* The quote that continues a string after a line break, comments between them allowed; else NULL.
 */
static const char *continuation(const char *at, const char *end)
{
	bool new_line = false;

	while (at < end) {
		if (scan_is_blank(*at)) {
			new_line |= *at == '\n' || *at == '\r';
			at++;
		} else if (*at == '-' && end - at > 1 && at[1] == '-') {
			at = scan_line_comment(at, end, DIALECT_POSTGRES);
		} else {
			return new_line && *at == '\'' ? at : NULL;
		}
	}
	return NULL;
}

const char *scan_escaped(const char *at, const char *end)
{
	const char *next = at;

	do {
		at = escaped_segment(next + 1, end);
	} while (at && (next = continuation(at, end)));
	return at;
}

const char *scan_bracketed(const char *at, const char *end)
{
	const char *close = find(at, end, ']');

	return close ? close + 1 : NULL;
}

const char *scan_dollar(const char *at, const char *end)
{
	const char *tag = at + 1, *close;
	size_t size;

	if (tag < end && scan_starts_word(*tag))
		while (tag < end && scan_in_word(*tag) && *tag != '$')
			tag++;
	if (tag >= end || *tag != '$')
		return at;
	size = (size_t)(tag + 1 - at);
	close = memmem(tag + 1, (size_t)(end - tag - 1), at, size);
	return close ? close + size : NULL;
}

/* PostgreSQL ends it at a CR as well.  Both are sought a piece at a time: a file without one of
 * them must not be read to its end for each comment. */
const char *scan_line_comment(const char *at, const char *end, enum dialect dialect)
{
	const ptrdiff_t piece = 256;

	while (at < end) {
		const char *stop = end - at > piece ? at + piece : end;
		const char *line = find(at, stop, '\n'), *carriage = NULL;

		if (dialect != DIALECT_SQLITE)
			carriage = find(at, line ? line : stop, '\r');
		if (line || carriage)
			return carriage ? carriage : line;
		at = stop;
	}
	return end;
}

const char *scan_block_comment(const char *at, const char *end, enum dialect dialect)
{
	const char *inside = at + 2;
	size_t depth = 1;

	at = inside;
	while ((at = find(at, end, '/'))) {
		if (at > inside && at[-1] == '*') {
			inside = ++at;
			if (!--depth)
				return at;
		} else if (dialect != DIALECT_SQLITE && end - at > 1 && at[1] == '*') {
			inside = at += 2;
			depth++;
		} else {
			at++;
		}
	}
	return NULL;
}

static void skip_comments(struct tokens *tokens)
{
	while (tokens->at < tokens->end) {
		const char *at = tokens->at;
		bool pair = tokens->end - at > 1;

		if (scan_is_blank(*at))
			at++;
		else if (pair && at[0] == '-' && at[1] == '-')
			at = scan_line_comment(at, tokens->end, tokens->dialect);
		else if (pair && at[0] == '/' && at[1] == '*')
			at = scan_block_comment(at, tokens->end, tokens->dialect);
		else
			return;
		tokens->at = at ? at : tokens->end;
	}
}

/* The byte behind the token at `at`. */
static const char *token_end(const char *at, const char *end, enum dialect dialect)
{
	bool sqlite = dialect == DIALECT_SQLITE;
	const char *behind = at;

	if (scan_starts_word(*at)) {
		while (behind < end && scan_in_word(*behind))
			behind++;
		if (!sqlite && behind == at + 1 && (*at == 'e' || *at == 'E') && behind < end &&
		    *behind == '\'')
			behind = scan_escaped(behind, end);
	} else if (*at == '\'' || *at == '"' || (sqlite && *at == '`')) {
		behind = scan_quoted(at, end);
	} else if (sqlite && *at == '[') {
		behind = scan_bracketed(at, end);
	} else if (!sqlite && *at == '$') {
		behind = scan_dollar(at, end);
	}
	if (!behind)
		return end;
	return behind == at ? at + 1 : behind;
}

struct bytes token_next(struct tokens *tokens)
{
	const char *from;

	skip_comments(tokens);
	from = tokens->at;
	if (from < tokens->end)
		tokens->at = token_end(from, tokens->end, tokens->dialect);
	return (struct bytes) { from, (size_t)(tokens->at - from) };
}

/* `upper` of `size` bytes: a word of a table. */
static bool same_word(struct bytes token, const char *upper, size_t size)
{
	if (token.size != size)
		return false;
	for (size_t i = 0; i < size; i++) {
		char c = token.data[i];

		if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != upper[i])
			return false;
	}
	return true;
}

bool token_is(struct bytes token, const char *upper)
{
	return same_word(token, upper, strlen(upper));
}

static bool is_byte(struct bytes token, char c)
{
	return token.size == 1 && *token.data == c;
}

static bool take_word(struct tokens *tokens, struct bytes word)
{
	struct tokens ahead = *tokens;

	if (!same_word(token_next(&ahead), word.data, word.size))
		return false;
	*tokens = ahead;
	return true;
}

static bool take_byte(struct tokens *tokens, char c)
{
	struct tokens ahead = *tokens;

	if (!is_byte(token_next(&ahead), c))
		return false;
	*tokens = ahead;
	return true;
}

/* Moves behind the ')' that closes what was opened. */
static void skip_list(struct tokens *tokens)
{
	size_t depth = 1;
	struct bytes token;

	while (depth && (token = token_next(tokens)).size) {
		if (is_byte(token, '('))
			depth++;
		else if (is_byte(token, ')'))
			depth--;
	}
}

static bool take_name(struct tokens *tokens)
{
	bool list;

	take_word(tokens, bytes_of("ONLY"));
	list = take_byte(tokens, '(');
	do {
		struct bytes token = token_next(tokens);

		if (!token.size || (!scan_starts_word(*token.data) && token.size < 2))
			return false;
	} while (take_byte(tokens, '.'));
	take_byte(tokens, '*');
	return !list || take_byte(tokens, ')');
}

static bool take_qualified(struct tokens *tokens, struct bytes word)
{
	struct tokens ahead = *tokens;

	token_next(&ahead);
	if (take_byte(&ahead, '.') && take_word(&ahead, word)) {
		*tokens = ahead;
		return true;
	}
	return take_word(tokens, word);
}

static bool says_off(struct bytes value)
{
	static const char *const words[] = { "OFF",   "FALSE",   "0",   "NO",
					     "'OFF'", "'FALSE'", "'0'", "'NO'" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (token_is(value, words[i]))
			return true;
	return false;
}

/* "(a, option = value, b)": is the option there, and on or off as `wanted`? */
static bool take_option(struct tokens *tokens, struct bytes option, bool wanted)
{
	struct bytes token;
	bool found = false;

	if (!take_byte(tokens, '('))
		return false;
	do {
		bool here = take_word(tokens, option), off = false;

		while ((token = token_next(tokens)).size && !is_byte(token, ',') &&
		       !is_byte(token, ')')) {
			off = off || says_off(token);
			if (is_byte(token, '('))
				skip_list(tokens);
		}
		found = found || (here && off != wanted);
	} while (is_byte(token, ','));
	return found;
}

static bool take_part(struct tokens *tokens, struct bytes part)
{
	char mark = *part.data;
	struct bytes word = { part.data + 1, part.size - 1 };

	if (mark == '[') {
		word.size--;
		take_word(tokens, word);
		return true;
	}
	if (mark == '~')
		return take_qualified(tokens, word);
	if (mark == '@')
		return take_name(tokens);
	if (mark == '$')
		return !token_next(tokens).size;
	if (mark != '(')
		return take_word(tokens, part);
	if (*word.data == '!')
		return take_option(tokens, (struct bytes) { word.data + 1, word.size - 1 }, false);
	if (*word.data != ')')
		return take_option(tokens, word, true);
	if (take_byte(tokens, '('))
		skip_list(tokens);
	return true;
}

static bool match_from(struct tokens tokens, const char *pattern)
{
	while (*pattern) {
		struct bytes part = { pattern, strcspn(pattern, " ") };

		if (!take_part(&tokens, part))
			return false;
		pattern += part.size;
		pattern += *pattern == ' ';
	}
	return true;
}

/* Patterns hold at most one "...": no search inside a search. */
static bool match_later(struct tokens tokens, const char *pattern)
{
	while (!match_from(tokens, pattern)) {
		struct bytes token = token_next(&tokens);

		if (!token.size || is_byte(token, ';'))
			return false;
		if (is_byte(token, '('))
			skip_list(&tokens);
	}
	return true;
}

bool tokens_match(struct tokens tokens, const char *pattern)
{
	const char *gap = strstr(pattern, " ... ");

	while (*pattern && pattern != gap) {
		struct bytes part = { pattern, strcspn(pattern, " ") };

		if (!take_part(&tokens, part))
			return false;
		pattern += part.size;
		pattern += *pattern == ' ' && pattern != gap;
	}
	return !gap || match_later(tokens, gap + strlen(" ... "));
}
