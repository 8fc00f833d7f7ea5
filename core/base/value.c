#include "core/base/value.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_LIMIT 128

/* RFC 8785 through I-JSON: what a double holds exactly. */
#define INTEGER_LIMIT ((int64_t)1 << 53)

static json_t *inside(const struct value *value)
{
	return (json_t *)(uintptr_t)value;
}

static struct value *outside(json_t *value)
{
	return (struct value *)(void *)value;
}

static void value_release(void *value)
{
	json_decref(value);
}

/* The arena holds one reference until it is reset. */
static struct value *hold(struct arena *arena, json_t *value)
{
	if (!value)
		abort(); /* out of memory: texts are made well-formed before */
	arena_defer(arena, value_release, value);
	return outside(value);
}

/* What we could not write again; NULL when there is nothing. */
static const char *fault_of(json_t *value, unsigned depth)
{
	const char *key, *fault = NULL;
	json_t *item;
	size_t index;

	if (depth > DEPTH_LIMIT)
		return "nested deeper than 128 levels";
	if (json_is_integer(value) && (json_integer_value(value) > INTEGER_LIMIT ||
				       json_integer_value(value) < -INTEGER_LIMIT))
		return "an integer is beyond 2^53";
	if (json_is_array(value))
		json_array_foreach(value, index,
				   item) if ((fault = fault_of(item, depth + 1))) return fault;
	if (json_is_object(value))
		json_object_foreach(value, key,
				    item) if ((fault = fault_of(item, depth + 1))) return fault;
	return NULL;
}

bool value_parse(struct arena *arena, struct bytes text, struct value **value, struct error *error)
{
	json_error_t failure;
	json_t *parsed = json_loadb(text.data ? text.data : "", text.size,
				    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &failure);
	struct value *held;
	const char *fault;

	if (!parsed)
		return error_set(error, ERROR_INVALID, "line %d, column %d: %s",
				 failure.line < 1 ? 1 : failure.line,
				 failure.column < 1 ? 1 : failure.column, failure.text);
	held = hold(arena, parsed);
	fault = fault_of(parsed, 0);
	if (fault)
		return error_set(error, ERROR_INVALID, "%s", fault);
	*value = held;
	return true;
}

/* The well-formed form of a text that may hold anything; NUL ends no string here. */
static json_t *text_of(struct bytes text)
{
	SCOPED(arena_release) struct arena *arena = NULL;
	struct buffer buffer;
	size_t bad;

	if (text_is_utf8(text, &bad))
		return json_stringn(text.size ? text.data : "", text.size);
	arena = arena_open();
	buffer = buffer_in(arena);
	do {
		buffer_add(&buffer, text.data, bad);
		buffer_add_text(&buffer, "\xEF\xBF\xBD");
		text.data += bad + 1;
		text.size -= bad + 1;
	} while (!text_is_utf8(text, &bad));
	buffer_add(&buffer, text.data, text.size);
	return json_stringn(buffer.data, buffer.size);
}

struct value *value_object(struct arena *arena)
{
	return hold(arena, json_object());
}

struct value *value_array(struct arena *arena)
{
	return hold(arena, json_array());
}

struct value *value_text(struct arena *arena, const char *text)
{
	return hold(arena, text ? text_of(bytes_of(text)) : json_null());
}

struct value *value_integer(struct arena *arena, int64_t value)
{
	return hold(arena, json_integer(value));
}

struct value *value_bool(struct arena *arena, bool value)
{
	return hold(arena, json_boolean(value));
}

/* Takes the reference over. */
static void put(struct value *object, const char *key, json_t *value)
{
	if (!value || json_object_set_new(inside(object), key, value))
		abort();
}

void value_put(struct value *object, const char *key, struct value *value)
{
	put(object, key, json_incref(inside(value)));
}

void value_merge(struct value *object, struct value *more)
{
	if (json_object_update(inside(object), inside(more)))
		abort();
}

void value_put_text(struct value *object, const char *key, const char *text)
{
	if (text)
		put(object, key, text_of(bytes_of(text)));
}

void value_put_text_n(struct value *object, const char *key, struct bytes text)
{
	put(object, key, text_of(text));
}

void value_put_integer(struct value *object, const char *key, int64_t value)
{
	put(object, key, json_integer(value));
}

void value_put_bool(struct value *object, const char *key, bool value)
{
	put(object, key, json_boolean(value));
}

void value_add(struct value *array, struct value *value)
{
	if (json_array_append(inside(array), inside(value)))
		abort();
}

bool value_is_object(const struct value *value)
{
	return json_is_object(inside(value));
}

bool value_is_array(const struct value *value)
{
	return json_is_array(inside(value));
}

bool value_is_text(const struct value *value)
{
	return json_is_string(inside(value));
}

bool value_is_integer(const struct value *value)
{
	return json_is_integer(inside(value));
}

bool value_is_null(const struct value *value)
{
	return json_is_null(inside(value));
}

struct value *value_get(const struct value *object, const char *key)
{
	return outside(json_object_get(inside(object), key));
}

const char *value_as_text(const struct value *value)
{
	return json_string_value(inside(value));
}

int64_t value_as_integer(const struct value *value, int64_t otherwise)
{
	return value_is_integer(value) ? (int64_t)json_integer_value(inside(value)) : otherwise;
}

int64_t value_as_whole(const struct value *value, int64_t otherwise)
{
	double real = json_real_value(inside(value)); /* 0 of anything else */

	if (!json_is_real(inside(value)))
		return value_as_integer(value, otherwise);
	return real > (double)-INTEGER_LIMIT && real < (double)INTEGER_LIMIT ? (int64_t)real
									     : otherwise;
}

const char *value_get_text(const struct value *object, const char *key)
{
	return value_as_text(value_get(object, key));
}

int64_t value_get_integer(const struct value *object, const char *key, int64_t otherwise)
{
	return value_as_integer(value_get(object, key), otherwise);
}

bool value_get_bool(const struct value *object, const char *key, bool otherwise)
{
	json_t *member = json_object_get(inside(object), key);

	return json_is_boolean(member) ? json_is_true(member) : otherwise;
}

size_t value_count(const struct value *array)
{
	return json_array_size(inside(array));
}

struct value *value_at(const struct value *array, size_t index)
{
	return outside(json_array_get(inside(array), index));
}

void value_each(struct value *object, value_visit *visit, void *context)
{
	const char *key;
	json_t *item;

	json_object_foreach(inside(object), key, item) visit(key, outside(item), context);
}

static void quote(struct buffer *buffer, const char *at, size_t size)
{
	static const char *const named[] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f",
		['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\"
	};
	const char *end = at + size;

	buffer_add_text(buffer, "\"");
	while (at < end) {
		const char *from = at;
		unsigned char c;

		while (at < end && (unsigned char)*at >= ' ' && *at != '"' && *at != '\\')
			at++;
		buffer_add(buffer, from, (size_t)(at - from));
		if (at == end)
			break;
		c = (unsigned char)*at++;
		if (c < sizeof named / sizeof *named && named[c])
			buffer_add_text(buffer, named[c]);
		else
			buffer_printf(buffer, "\\u%04x", c);
	}
	buffer_add_text(buffer, "\"");
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void value_quote(struct buffer *buffer, const char *text)
{
	quote(buffer, text, strlen(text));
}

static void write_text(struct buffer *buffer, json_t *text)
{
	quote(buffer, json_string_value(text), json_string_length(text));
}

static void write_value(struct buffer *buffer, json_t *value);

static void write_object(struct buffer *buffer, json_t *object)
{
	size_t count = 0;
	const char **keys =
	    arena_new_array(buffer->arena, const char *, json_object_size(object) + 1);
	const char *key;
	json_t *item;

	json_object_foreach(object, key, item) keys[count++] = key;
	if (count)
		qsort(keys, count, sizeof *keys,
		      compare_keys); /* ASCII keys: byte order is the RFC's */
	buffer_add_text(buffer, "{");
	for (size_t i = 0; i < count; i++) {
		json_t *name = json_string(keys[i]);

		buffer_add_text(buffer, i ? "," : "");
		write_text(buffer, name);
		json_decref(name);
		buffer_add_text(buffer, ":");
		write_value(buffer, json_object_get(object, keys[i]));
	}
	buffer_add_text(buffer, "}");
}

static void write_array(struct buffer *buffer, json_t *array)
{
	json_t *item;
	size_t index;

	buffer_add_text(buffer, "[");
	json_array_foreach(array, index, item)
	{
		buffer_add_text(buffer, index ? "," : "");
		write_value(buffer, item);
	}
	buffer_add_text(buffer, "]");
}

static void write_integer(struct buffer *buffer, json_int_t number)
{
	if (number > INTEGER_LIMIT || number < -INTEGER_LIMIT)
		abort(); /* callers bound what they count */
	buffer_printf(buffer, "%lld", (long long)number);
}

static void write_value(struct buffer *buffer, json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(buffer, value);
		return;
	case JSON_ARRAY:
		write_array(buffer, value);
		return;
	case JSON_STRING:
		write_text(buffer, value);
		return;
	case JSON_INTEGER:
		write_integer(buffer, json_integer_value(value));
		return;
	case JSON_TRUE:
		buffer_add_text(buffer, "true");
		return;
	case JSON_FALSE:
		buffer_add_text(buffer, "false");
		return;
	case JSON_REAL: /* never made by us; from outside it has no canonical form here */
	case JSON_NULL:
		buffer_add_text(buffer, "null");
		return;
	}
}

struct bytes value_write(struct arena *arena, const struct value *value)
{
	struct buffer buffer = buffer_in(arena);

	write_value(&buffer, inside(value));
	return buffer_bytes(&buffer);
}

static int collect(const char *text, size_t size, void *buffer)
{
	buffer_add(buffer, text, size);
	return 0;
}

struct bytes value_write_pretty(struct arena *arena, const struct value *value)
{
	struct buffer buffer = buffer_in(arena);

	if (json_dump_callback(inside(value), collect, &buffer, JSON_INDENT(2) | JSON_ENCODE_ANY))
		abort();
	buffer_add_text(&buffer, "\n");
	return buffer_bytes(&buffer);
}
