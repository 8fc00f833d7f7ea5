#include "core/base/bytes.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes bytes_of(const char *text)
{
	return (struct bytes) { text, text ? strlen(text) : 0 };
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size));
}

bool bytes_equal_text(struct bytes a, const char *text)
{
	return bytes_equal(a, bytes_of(text));
}

bool bytes_start_with(struct bytes a, const char *prefix)
{
	size_t size = strlen(prefix);

	return a.size >= size && !memcmp(a.data, prefix, size);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct bytes bytes_trimmed(struct bytes text)
{
	while (text.size && is_blank(text.data[0])) {
		text.data++;
		text.size--;
	}
	while (text.size && is_blank(text.data[text.size - 1]))
		text.size--;
	return text;
}

struct bytes bytes_take_line(struct bytes *rest)
{
	const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
	struct bytes line = { rest->data, end ? (size_t)(end - rest->data) : rest->size };
	size_t taken = line.size + (end != NULL);

	*rest = (struct bytes) { taken ? rest->data + taken : rest->data, rest->size - taken };
	return line;
}

bool text_equal(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool text_starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

bool text_ends_with(const char *text, const char *suffix)
{
	size_t size = strlen(text), tail = strlen(suffix);

	return size >= tail && !memcmp(text + size - tail, suffix, tail);
}

/* One row per class of lead byte: how many bytes follow and what the second may be. */
static const struct {
	unsigned char first, last, second_first, second_last;
	unsigned follow;
} utf8_rows[] = {
	{ 0xC2, 0xDF, 0x80, 0xBF, 1 }, { 0xE0, 0xE0, 0xA0, 0xBF, 2 }, { 0xE1, 0xEC, 0x80, 0xBF, 2 },
	{ 0xED, 0xED, 0x80, 0x9F, 2 }, { 0xEE, 0xEF, 0x80, 0xBF, 2 }, { 0xF0, 0xF0, 0x90, 0xBF, 3 },
	{ 0xF1, 0xF3, 0x80, 0xBF, 3 }, { 0xF4, 0xF4, 0x80, 0x8F, 3 },
};

/* The length of the sequence at `at`, or 0 when it is malformed. */
static size_t utf8_sequence(const unsigned char *at, size_t left)
{
	for (size_t i = 0; i < sizeof utf8_rows / sizeof *utf8_rows; i++) {
		if (*at < utf8_rows[i].first || *at > utf8_rows[i].last)
			continue;
		if (left <= utf8_rows[i].follow || at[1] < utf8_rows[i].second_first ||
		    at[1] > utf8_rows[i].second_last)
			return 0;
		for (unsigned k = 2; k <= utf8_rows[i].follow; k++)
			if ((at[k] & 0xC0) != 0x80)
				return 0;
		return utf8_rows[i].follow + 1;
	}
	return 0;
}

bool text_is_utf8(struct bytes text, size_t *bad)
{
	const unsigned char *at = (const unsigned char *)text.data;
	size_t i = 0;

	while (i < text.size) {
		uint64_t word;
		size_t length;

		if (text.size - i >= 8 &&
		    (memcpy(&word, at + i, 8), !(word & 0x8080808080808080U))) {
			i += 8;
			continue;
		}
		length = at[i] < 0x80 ? 1 : utf8_sequence(at + i, text.size - i);
		if (!length) {
			if (bad)
				*bad = i;
			return false;
		}
		i += length;
	}
	return true;
}

/* Of two and three bytes in UTF-8. */
static bool is_unseen(const unsigned char *at)
{
	if (at[0] < ' ' || at[0] == 0x7F)
		return true;
	if (at[0] == 0xC2)
		return at[1] < 0xA0; /* U+0080 to U+009F */
	if (at[0] != 0xE2)
		return false;
	return (at[1] == 0x80 && at[2] >= 0xA8 && at[2] <= 0xAE) || /* U+2028 to U+202E */
	       (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);   /* U+2066 to U+2069 */
}

bool text_is_line(const char *text)
{
	if (!text_is_utf8(bytes_of(text), NULL))
		return false;
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (is_unseen(at))
			return false;
	return true;
}

const char *text_shortened(struct arena *arena, const char *text, size_t limit)
{
	size_t size = text ? strlen(text) : 0;

	if (size <= limit)
		return text;
	for (size = limit; size && ((unsigned char)text[size] & 0xc0) == 0x80; size--)
		;
	return arena_printf(arena, "%s ...", arena_text_n(arena, text, size));
}

struct buffer buffer_in(struct arena *arena)
{
	return (struct buffer) { .arena = arena };
}

struct buffer buffer_moving_in(struct arena *arena)
{
	struct buffer buffer = buffer_in(arena);

	buffer.moves = true;
	return buffer;
}

static void buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t capacity = buffer->capacity ? buffer->capacity : 256;
	char *grown;

	if (more > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4)
		abort();
	if (buffer->size + more + 1 <= buffer->capacity)
		return;
	while (capacity < buffer->size + more + 1)
		capacity *= 2;
	grown = buffer->moves ? arena_grow(buffer->arena, buffer->data, buffer->size, capacity)
			      : arena_alloc(buffer->arena, capacity);
	if (buffer->size && !buffer->moves)
		memcpy(grown, buffer->data, buffer->size);
	buffer->data = grown;
	buffer->capacity = capacity;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	buffer_reserve(buffer, size);
	if (size)
		memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		abort();
	buffer_reserve(buffer, (size_t)length);
	vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
	buffer->size += (size_t)length;
	va_end(again);
	va_end(args);
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes) { buffer->data, buffer->size };
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}
