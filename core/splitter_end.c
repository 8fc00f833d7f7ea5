#include "core/splitter.h"

#include <string.h>

#include "core/scan.h"

bool splitter_starts_with(const struct splitter *s, const char *at, struct bytes what)
{
	return what.size && (size_t)(s->end - at) >= what.size && !memcmp(at, what.data, what.size);
}

/* The byte behind `delimiter` at `at`, or NULL.  Its line breaks fit CR LF too, and the last one
 * the end of the input; a delimiter that is a word stands for itself only. */
static const char *delimiter_end(const struct splitter *s, struct bytes delimiter, const char *at)
{
	const char *from = at;

	for (size_t i = 0; i < delimiter.size; i++) {
		char c = delimiter.data[i];

		if (c == '\n' && s->end - at > 1 && at[0] == '\r' && at[1] == '\n')
			at += 2;
		else if (at < s->end && *at == c)
			at++;
		else if (c != '\n' || at < s->end || at == from)
			return NULL;
	}
	if (scan_in_word(*delimiter.data) && from > s->start && scan_in_word(from[-1]))
		return NULL;
	if (scan_in_word(delimiter.data[delimiter.size - 1]) && at < s->end && scan_in_word(*at))
		return NULL;
	return at;
}

const char *splitter_terminator(const struct splitter *s, const char *at)
{
	if (s->inside)
		return NULL;
	if (splitter_starts_with(s, at, s->breakpoint))
		return at + s->breakpoint.size;
	if (s->depth)
		return NULL;
	if (*at == ';' && (!s->delimiter.size || s->copy))
		return at + 1;
	return s->delimiter.size ? delimiter_end(s, s->delimiter, at) : NULL;
}

const char *splitter_delimiter_at_line_start(const struct splitter *s, const char *at)
{
	struct bytes rest = s->delimiter;

	if (rest.size < 2 || *rest.data != '\n' || (at > s->start && at[-1] != '\n'))
		return NULL;
	rest.data++;
	rest.size--;
	return delimiter_end(s, rest, at);
}

const char *splitter_line_comment(const struct splitter *s, const char *at)
{
	const char *end = scan_line_comment(at, s->end, s->dialect), *last = end;

	if (!s->breakpoint.size)
		return end;
	while (last > at && scan_is_blank(last[-1]))
		last--;
	if ((size_t)(last - at) < s->breakpoint.size)
		return end;
	last -= s->breakpoint.size;
	return splitter_starts_with(s, last, s->breakpoint) ? last : end;
}

/* The line "\." that ends the data, or NULL; `next` is the byte behind it. */
static const char *data_end(const char *from, const char *end, const char **next)
{
	for (const char *at = from; at < end; at++) {
		at = memmem(at, (size_t)(end - at), "\\.", 2);
		if (!at)
			return NULL;
		*next = at + 2;
		if (*next < end && **next == '\r')
			++*next;
		if ((at == from || at[-1] == '\n') && (*next == end || **next == '\n')) {
			*next += *next < end;
			return at;
		}
	}
	return NULL;
}

bool splitter_take_data(struct splitter *s, struct statement *statement)
{
	const char *at = s->at, *next;

	if (at == s->start || at[-1] != '\n') {
		while (at < s->end && *at != '\n' && scan_is_blank(*at))
			at++;
		if (at < s->end && *at == '-')
			at = scan_line_comment(at, s->end, s->dialect);
		if (at < s->end && *at == '\r')
			at++;
		if (at < s->end && *at != '\n')
			return splitter_fail(
			    s, at,
			    "the data of COPY ... FROM stdin begins on the next line; "
			    "move this behind the data");
		at += at < s->end;
	}
	statement->data.data = at;
	at = data_end(at, s->end, &next);
	if (!at)
		return splitter_fail(
		    s, statement->text.data,
		    "unclosed data: no line \"\\.\" follows this COPY ... FROM stdin");
	statement->data.size = (size_t)(at - statement->data.data);
	s->at = next;
	return true;
}
