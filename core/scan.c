#include "core/scan.h"

#include <stddef.h>
#include <string.h>

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
