#ifndef CORE_BASE_BYTES_H
#define CORE_BASE_BYTES_H
#include "core/base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* A run of bytes that someone else owns; not terminated. */
struct bytes {
	const char *data;
	size_t size;
};

/* A text that grows in an arena.  `data` is always terminated once something was added. */
struct buffer {
	struct arena *arena;
	char *data;
	size_t size, capacity;
	bool moves; /* what it outgrows is given back */
};

struct bytes bytes_of(const char *text); /* NULL gives zero bytes */
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_equal_text(struct bytes a, const char *text);
bool bytes_start_with(struct bytes a, const char *prefix);
/* Without the spaces, tabs and carriage returns at either end. */
struct bytes bytes_trimmed(struct bytes text);
/* The first line of `rest`, without its \n; `rest` is what follows. */
struct bytes bytes_take_line(struct bytes *rest);

bool text_equal(const char *a, const char *b); /* NULL equals NULL only */
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);
/* Well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms)?  `bad` receives the
 * offset of the first offending byte and may be NULL. */
bool text_is_utf8(struct bytes text, size_t *bad);
/* What may stand for something wherever people read: UTF-8 on one line, no control characters (C0,
 * DEL, C1), nothing that turns the direction of writing (UAX #9, explicit formatting). */
bool text_is_line(const char *text);
/* The text itself (NULL too), or when it is longer its first `limit` bytes and " ...", cut between
 * characters. */
const char *text_shortened(struct arena *arena, const char *text, size_t limit);

struct buffer buffer_in(struct arena *arena);
/* For what may grow large: nobody points into it before it is complete, or its last addition. */
struct buffer buffer_moving_in(struct arena *arena);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct bytes buffer_bytes(const struct buffer *buffer);
const char *buffer_text(const struct buffer *buffer); /* "" when nothing was added */
#endif
