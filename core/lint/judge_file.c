#include <stdlib.h>
#include <string.h>

#include "core/lint/judge.h"

void lint_say_at(struct lint_site *site, const char *code, const char *title, size_t offset)
{
	struct statement whole = { .line = 1 };
	struct lint_site file = *site;

	file.statement = &whole;
	file.base = offset;
	lint_say_of(&file, code, title);
}

/* The three bytes of U+202A to U+202E and U+2066 to U+2069, which turn the direction of writing. */
static bool turns(const unsigned char *at, size_t left)
{
	return left >= 3 && at[0] == 0xe2 &&
	       ((at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) ||
		(at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
}

void lint_judge_bytes(struct lint_site *site)
{
	struct bytes text = site->migration->text;
	const unsigned char *bytes = (const unsigned char *)text.data;

	if (text.size >= 3 && !memcmp(text.data, "\xef\xbb\xbf", 3))
		lint_say_at(site, "LN006", "the file begins with a byte order mark", 0);
	if (site->migration->flaw)
		lint_say_at(site, "LN006", site->migration->flaw, site->migration->flaw_offset);
	for (size_t i = 0; i < text.size; i++) {
		if (turns(bytes + i, text.size - i)) {
			lint_say_at(site, "LN006", "a sign that turns the direction of writing", i);
			return;
		}
		if (bytes[i] == '\r' && (i + 1 == text.size || bytes[i + 1] != '\n')) {
			lint_say_at(site, "LN006", "a line that ends in \\r alone", i);
			return;
		}
	}
}

/* Where a line and column are in the text, in bytes. */
static size_t offset_of(struct bytes text, unsigned long line, unsigned long column)
{
	size_t at = 0;

	for (; line > 1 && at < text.size; at++)
		line -= text.data[at] == '\n';
	for (; column > 1 && at < text.size; column--) {
		at++;
		while (at < text.size && ((unsigned char)text.data[at] & 0xc0) == 0x80)
			at++;
	}
	return at;
}

void lint_judge_uncut(struct lint_site *site, const char *text)
{
	size_t name = strlen(site->migration->name);
	unsigned long line = 1, column = 1;
	char *end = (char *)text;

	if (!strncmp(text, site->migration->name, name) && text[name] == ':') {
		line = strtoul(text + name + 1, &end, 10);
		if (*end == ':' && end[1] >= '0' && end[1] <= '9')
			column = strtoul(end + 1, &end, 10);
		text = *end == ':' ? end + 1 + strspn(end + 1, " ") : text;
	}
	lint_say_at(site, strstr(text, "psql") ? "LN005" : "LN001", text,
		    offset_of(site->migration->text, line, column));
}
