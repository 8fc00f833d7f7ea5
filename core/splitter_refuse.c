#include "core/splitter.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/pattern.h"

static const struct {
	const char *command, *advice;
} meta_commands[] = {
	{ "\\copy", "use INSERT, or COPY ... FROM stdin with the data behind it" },
	{ "\\i", "put the included SQL here" },
	{ "\\ir", "put the included SQL here" },
	{ "\\include", "put the included SQL here" },
	{ "\\include_relative", "put the included SQL here" },
	{ "\\set", "write the value where it is used" },
	{ "\\c", "a migration has one database; remove the line" },
	{ "\\connect", "a migration has one database; remove the line" },
	{ "\\.", "the data of a COPY ... FROM stdin ends here, but none begins before it" },
	{ NULL, "remove it: migrations are sent to the server without psql" },
};

/* Bytes of a word at once: a loop over lines of thirty bytes is slower with memchr. */
unsigned splitter_lines(const char *at, const char *end)
{
	unsigned lines = 0;

	for (; end - at >= 8; at += 8) {
		const uint64_t ones = 0x0101010101010101, low = 0x7F7F7F7F7F7F7F7F;
		uint64_t word;

		memcpy(&word, at, sizeof word);
		word ^= ones * '\n';
		word = ~(((word & low) + low) | word | low); /* 0x80 in each byte that was zero */
		lines += (unsigned)((word >> 7) * ones >> 56);
	}
	for (; at < end; at++)
		lines += *at == '\n';
	return lines;
}

bool splitter_fail(const struct splitter *s, const char *at, const char *format, ...)
{
	const char *line = at;
	unsigned column = 1;
	char text[400];
	va_list args;

	while (line > s->start && line[-1] != '\n')
		line--;
	for (; line < at; line++)
		column += (*line & 0xC0) != 0x80;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return error_set(s->error, ERROR_INVALID, "%u:%u: %s", splitter_lines(s->start, at) + 1,
			 column, text);
}

bool splitter_refuse_meta_command(const struct splitter *s)
{
	const char *at = s->at + 1;
	size_t row = 0;
	char command[24];

	while (at < s->end && at - s->at < (ptrdiff_t)sizeof command - 1 && *at > ' ' && *at < 0x7F)
		at++;
	memcpy(command, s->at, (size_t)(at - s->at));
	command[at - s->at] = '\0';
	while (meta_commands[row].command && strcmp(meta_commands[row].command, command))
		row++;
	return splitter_fail(s, s->at, "psql meta-command %s is not SQL; %s", command,
			     meta_commands[row].advice);
}

bool splitter_check_strings(const struct splitter *s, const struct statement *statement)
{
	struct bytes text = statement->text, token = text, last;
	struct tokens tokens = { text.data, text.data + text.size, s->dialect };

	if (s->dialect == DIALECT_SQLITE || (*text.data | 0x20) != 's' ||
	    !tokens_match(tokens, "SET [SESSION] [LOCAL] STANDARD_CONFORMING_STRINGS"))
		return true;
	do {
		last = token;
		token = token_next(&tokens);
	} while (token.size);
	return token_is(last, "ON") || token_is(last, "'ON'") || token_is(last, "TRUE") ||
	       token_is(last, "DEFAULT") ||
	       splitter_fail(
		   s, text.data,
		   "standard_conforming_strings must stay on; write E'...' where a backslash "
		   "is meant as an escape");
}
