#include "cli/text.h"

#include <string.h>

/* One character at `at`: its code point, and how many bytes it takes; 0 bytes when malformed. */
static size_t character(struct bytes text, size_t at, uint32_t *point)
{
	unsigned char lead = (unsigned char)text.data[at];
	size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

	if (at + length > text.size ||
	    !text_is_utf8((struct bytes) { text.data + at, length }, NULL))
		return 0;
	*point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
	for (size_t i = 1; i < length; i++)
		*point = *point << 6 | ((unsigned char)text.data[at + i] & 0x3F);
	return length;
}

/* What would steer a terminal or reorder what stands around it. */
static bool is_hidden(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
	       (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

char *text_visible(struct arena *arena, struct bytes text, bool lines)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (size_t at = 0; at < text.size;) {
		uint32_t point = 0;
		size_t length = character(text, at, &point);

		if (!length)
			buffer_printf(&buffer, "\\x%02x", (unsigned char)text.data[at]);
		else if (point == '\n' && lines)
			buffer_add_text(&buffer, "\n");
		else if (point == '\t')
			buffer_add_text(&buffer, " ");
		else if (is_hidden(point))
			buffer_printf(&buffer, point < 0x100 ? "\\x%02x" : "\\u%04x", point);
		else
			buffer_add(&buffer, text.data + at, length);
		at += length ? length : 1;
	}
	return buffer.data;
}

/* East Asian wide and emoji blocks (Unicode 15, EastAsianWidth.txt, in coarse ranges). */
static const struct {
	uint32_t first, last;
} wide_rows[] = {
	{ 0x1100, 0x115F },   { 0x2E80, 0x303E },   { 0x3041, 0xA4CF },   { 0xAC00, 0xD7A3 },
	{ 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },   { 0xFF00, 0xFF60 },   { 0xFFE0, 0xFFE6 },
	{ 0x1F300, 0x1F64F }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

static size_t columns_of(uint32_t point)
{
	if (point >= 0x0300 && point <= 0x036F)
		return 0;
	for (size_t i = 0; i < sizeof wide_rows / sizeof *wide_rows; i++)
		if (point >= wide_rows[i].first && point <= wide_rows[i].last)
			return 2;
	return 1;
}

/* The bytes at the start that take at most `most` columns. */
static size_t fitting(struct bytes text, size_t most, size_t *columns)
{
	size_t at = 0;

	*columns = 0;
	while (at < text.size) {
		uint32_t point = 0;
		size_t length = character(text, at, &point), more = length ? columns_of(point) : 1;

		if (*columns + more > most)
			break;
		*columns += more;
		at += length ? length : 1;
	}
	return at;
}

size_t text_columns(const char *text)
{
	size_t columns;

	fitting(bytes_of(text), SIZE_MAX / 2, &columns);
	return columns;
}

char *text_cut(struct arena *arena, const char *text, size_t columns, const char *mark)
{
	size_t used, room = columns - text_columns(mark), kept;

	if (text_columns(text) <= columns)
		return arena_text(arena, text);
	kept = fitting(bytes_of(text), room, &used);
	return arena_printf(arena, "%.*s%s", (int)kept, text, mark);
}

/* Until `most` bytes are written, or more to the end of the character. */
static char *one_line(struct arena *arena, struct bytes text, size_t most)
{
	char *line = arena_alloc(arena, most + 4);
	size_t used = 0;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';

		if (used >= most && ((c & 0xC0) != 0x80 || used == most + 3))
			break;
		if (!space)
			line[used++] = c;
		else if (used && line[used - 1] != ' ')
			line[used++] = ' ';
	}
	if (used && line[used - 1] == ' ')
		used--;
	line[used] = '\0';
	return line;
}

char *text_one_line(struct arena *arena, struct bytes text)
{
	return one_line(arena, text, text.size);
}

char *text_line_start(struct arena *arena, struct bytes text, size_t columns)
{
	size_t most = 4 * columns + 4; /* a column is a character of 4 bytes at most */

	return one_line(arena, text, text.size < most ? text.size : most);
}

char *text_count(struct arena *arena, uint64_t count, const char *noun)
{
	return arena_printf(arena, "%llu %s%s", (unsigned long long)count, noun,
			    count == 1 ? "" : "s");
}

char *text_duration(struct arena *arena, int64_t microseconds)
{
	double seconds = (double)microseconds / 1e6;

	if (microseconds < 10)
		return arena_text(arena, "<0.01 ms");
	if (microseconds < 1000)
		return arena_printf(arena, "%.2f ms", (double)microseconds / 1e3);
	if (microseconds < 10000)
		return arena_printf(arena, "%.1f ms", (double)microseconds / 1e3);
	if (microseconds < 1000000)
		return arena_printf(arena, "%lld ms", (long long)(microseconds / 1000));
	if (microseconds < 60000000)
		return arena_printf(arena, "%.1f s", seconds);
	if (microseconds < 3600000000)
		return arena_printf(arena, "%lldm%02llds", (long long)(microseconds / 60000000),
				    (long long)(microseconds / 1000000 % 60));
	return arena_printf(arena, "%lldh%02lldm", (long long)(microseconds / 3600000000),
			    (long long)(microseconds / 60000000 % 60));
}

char *text_milliseconds(struct arena *arena, int64_t milliseconds)
{
	if (milliseconds < 1)
		return arena_text(arena, "<1 ms");
	if (milliseconds < 1000)
		return arena_printf(arena, "%lld ms", (long long)milliseconds);
	return text_duration(arena, milliseconds * 1000);
}

char *text_fold(struct arena *arena, const char **text, size_t columns)
{
	const char *start = *text;
	size_t used, fits = fitting(bytes_of(start), columns ? columns : 1, &used), size = fits;

	if (start[fits] && start[fits] != ' ')
		while (size && start[size - 1] != ' ')
			size--;
	size = size ? size : fits;
	size = size ? size : strlen(start);
	*text = start + size + strspn(start + size, " ");
	while (size && start[size - 1] == ' ')
		size--;
	return arena_text_n(arena, start, size);
}

char *text_time(struct arena *arena, const char *time)
{
	char *text = arena_text_n(arena, time ? time : "", time ? strnlen(time, 19) : 0);

	if (strlen(text) == 19 && text[10] == 'T')
		text[10] = ' ';
	return text;
}
