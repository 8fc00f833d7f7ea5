#include "core/pattern.h"

#include <string.h>

#include "core/scan.h"

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

/* Do the first `size` bytes at `at` spell `upper`? */
static bool spells(const char *at, const char *upper, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char c = at[i];

		if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != upper[i])
			return false;
	}
	return true;
}

bool token_is(struct bytes token, const char *upper)
{
	return token.size == strlen(upper) && spells(token.data, upper, token.size);
}

const char *token_name(struct arena *arena, struct bytes token, enum dialect dialect)
{
	bool quoted = !scan_starts_word(*token.data);
	char close = *token.data == '[' ? ']' : *token.data;
	struct buffer name = buffer_in(arena);

	for (size_t i = quoted; i + quoted < token.size; i++) {
		char c = token.data[i];

		i += quoted && c == close; /* doubled */
		if (c >= 'A' && c <= 'Z' && (!quoted || dialect == DIALECT_SQLITE))
			c = (char)(c - 'A' + 'a');
		buffer_add(&name, &c, 1);
	}
	return arena_text(arena, buffer_text(&name));
}

static bool is_byte(struct bytes token, char c)
{
	return token.size == 1 && *token.data == c;
}

/* Without making a token first: most words are not the one. */
static bool take_word(struct tokens *tokens, struct bytes word)
{
	const char *behind;

	skip_comments(tokens);
	if ((size_t)(tokens->end - tokens->at) < word.size || ((*tokens->at ^ *word.data) & 0xDF) ||
	    !spells(tokens->at, word.data, word.size))
		return false;
	behind = tokens->at + word.size;
	if (behind < tokens->end && scan_in_word(*behind))
		return false;
	tokens->at = behind;
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

static struct bytes part_of(const char *pattern)
{
	struct bytes part = { pattern, 0 };

	while (pattern[part.size] && pattern[part.size] != ' ')
		part.size++;
	return part;
}

/* `gap` receives what follows a "..." or the end of the pattern. */
static bool match_parts(struct tokens *tokens, const char *pattern, const char **gap)
{
	while (*pattern && *pattern != '.') {
		struct bytes part = part_of(pattern);

		if (!take_part(tokens, part))
			return false;
		pattern += part.size;
		pattern += *pattern == ' ';
	}
	*gap = *pattern ? pattern + strlen("... ") : NULL;
	return true;
}

/* Patterns hold at most one "...": no search inside a search. */
static bool match_later(struct tokens tokens, const char *pattern)
{
	for (;;) {
		struct tokens here = tokens;
		struct bytes token;

		if (match_parts(&here, pattern, &pattern))
			return true;
		token = token_next(&tokens);
		if (!token.size || is_byte(token, ';'))
			return false;
		if (is_byte(token, '('))
			skip_list(&tokens);
	}
}

bool tokens_match(struct tokens tokens, const char *pattern)
{
	const char *gap;

	return match_parts(&tokens, pattern, &gap) && (!gap || match_later(tokens, gap));
}

bool tokens_match_after(struct tokens tokens, struct bytes first, const char *pattern)
{
	struct bytes part = part_of(pattern);

	if (first.size != part.size || !spells(first.data, part.data, part.size))
		return false;
	pattern += part.size;
	return tokens_match(tokens, pattern + (*pattern == ' '));
}

/* "s.t", "\"S\".t": without the blanks and comments that may stand between. */
static bool read_name(struct arena *arena, struct tokens *tokens, const char **name)
{
	struct buffer buffer = buffer_in(arena);
	bool more;

	take_word(tokens, bytes_of("ONLY"));
	do {
		struct bytes token = token_next(tokens);

		if (!token.size || (!scan_starts_word(*token.data) && token.size < 2))
			return false;
		buffer_add(&buffer, token.data, token.size);
		more = take_byte(tokens, '.');
		if (more)
			buffer_add_text(&buffer, ".");
	} while (more);
	*name = arena_text(arena, buffer_text(&buffer));
	return true;
}

bool tokens_names(struct arena *arena, struct tokens tokens, const char *pattern,
		  const char **names)
{
	while (*pattern) {
		struct bytes part = part_of(pattern);

		if (*pattern == '@' ? !read_name(arena, &tokens, names++)
				    : !take_part(&tokens, part))
			return false;
		pattern += part.size;
		pattern += *pattern == ' ';
	}
	return true;
}
