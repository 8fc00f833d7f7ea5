#ifndef CORE_BASE_VALUE_H
#define CORE_BASE_VALUE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* JSON values that live in an arena, over jansson (its only home; it owns the prefix json_).
 * A value put into an object or an array belongs to it; every value may be used until the arena is
 * reset. */
struct value;

/* At most 128 levels deep; no duplicate keys; no NUL in strings; integers within ±2^53.
 * ERROR_INVALID names line and column where the text is no JSON. */
bool value_parse(struct arena *arena, struct bytes text, struct value **value,
		 struct error *error) MUST_CHECK;

struct value *value_object(struct arena *arena);
struct value *value_array(struct arena *arena);
struct value *value_text(struct arena *arena, const char *text); /* NULL gives null */
struct value *value_integer(struct arena *arena, int64_t value);
struct value *value_bool(struct arena *arena, bool value);

/* Put a member; an existing one is replaced.  `text` that is not UTF-8 has its bad bytes replaced
 * by U+FFFD; a NULL text leaves the member out. */
void value_put(struct value *object, const char *key, struct value *value);
void value_merge(struct value *object, struct value *more); /* every member of `more` */
void value_put_text(struct value *object, const char *key, const char *text);
void value_put_text_n(struct value *object, const char *key, struct bytes text);
void value_put_integer(struct value *object, const char *key, int64_t value);
void value_put_bool(struct value *object, const char *key, bool value);
void value_add(struct value *array, struct value *value);

bool value_is_object(const struct value *value);
bool value_is_array(const struct value *value);
bool value_is_text(const struct value *value);
bool value_is_integer(const struct value *value);
bool value_is_null(const struct value *value);

/* Members; NULL, `otherwise` when absent or of another type. */
struct value *value_get(const struct value *object, const char *key);
const char *value_get_text(const struct value *object, const char *key);
int64_t value_get_integer(const struct value *object, const char *key, int64_t otherwise);
bool value_get_bool(const struct value *object, const char *key, bool otherwise);
const char *value_as_text(const struct value *value);
int64_t value_as_integer(const struct value *value, int64_t otherwise);
/* The same of any number within ±2^53; a fraction is cut off. */
int64_t value_as_whole(const struct value *value, int64_t otherwise);

size_t value_count(const struct value *array); /* 0 when it is no array */
struct value *value_at(const struct value *array, size_t index);

/* Calls back for each member, in the order of their first appearance. */
typedef void value_visit(const char *key, struct value *value, void *context);
void value_each(struct value *object, value_visit *visit, void *context);

/* Compact text in canonical form (RFC 8785; integers within ±2^53, no fractions): equal values give
 * equal bytes. */
struct bytes value_write(struct arena *arena, const struct value *value);
/* Appends the text (UTF-8) as value_write writes a string. */
void value_quote(struct buffer *buffer, const char *text);
/* Two spaces of indentation, members in the order they were put, a newline at the end. */
struct bytes value_write_pretty(struct arena *arena, const struct value *value);
#endif
