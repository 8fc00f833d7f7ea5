#include <string.h>

#include "core/base/nearest.h"
#include "core/base/settings.h"
#include "core/batch.h"
#include "core/batch_form.h"
#include "core/pattern.h"
#include "core/scan.h"

/* A word, or one quoted thing. */
static bool put_key(struct batch *batch, struct arena *arena, struct bytes value)
{
	const char *end = value.data + value.size;
	bool quoted = *value.data == '"';

	if (quoted && (value.size < 3 || scan_quoted(value.data, end) != end))
		return false;
	if (!quoted && !scan_starts_word(*value.data))
		return false;
	for (size_t i = 0; !quoted && i < value.size; i++)
		if (!scan_in_word(value.data[i]))
			return false;
	batch->key = arena_text_n(arena, value.data, value.size);
	return true;
}

static bool put_size(struct batch *batch, struct arena *arena, struct bytes value)
{
	uint64_t size;

	if (!count_parse(arena_text_n(arena, value.data, value.size), &size) || !size ||
	    size > BATCH_SIZE_MOST)
		return false;
	batch->size = (unsigned)size;
	return true;
}

static bool put_pause(struct batch *batch, struct arena *arena, struct bytes value)
{
	return duration_parse(arena_text_n(arena, value.data, value.size), &batch->pause);
}

static const struct {
	const char *name;
	bool (*put)(struct batch *batch, struct arena *arena, struct bytes value);
	const char *what;
} options[] = {
	{ "key", put_key, "a column's name, in double quotes where SQL demands them" },
	{ "size", put_size, "a number from 1 to 1000000" },
	{ "pause", put_pause, "a duration (like 50ms, 1s)" },
};
#define OPTIONS (sizeof options / sizeof *options)

static bool unknown_option(struct bytes name, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct nearest nearest = nearest_to(arena_text_n(arena, name.data, name.size));

	for (size_t i = 0; i < OPTIONS; i++)
		nearest_offer(&nearest, options[i].name);
	return error_set(error, ERROR_INVALID, BATCH_MARK ": option \"%.*s\" is not known; %s%s%s",
			 name.size > 60 ? 60 : (int)name.size, name.data,
			 nearest.best ? "did you mean " : "allowed: key, size, pause",
			 nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

/* Up to the next blank outside double quotes. */
static struct bytes next_option(struct bytes *rest)
{
	struct bytes option = { rest->data, 0 };
	bool quoted = false;

	while (option.size < rest->size && (quoted || !scan_is_blank(rest->data[option.size])))
		quoted ^= rest->data[option.size++] == '"';
	rest->data += option.size;
	rest->size -= option.size;
	*rest = bytes_trimmed(*rest);
	return option;
}

static bool read_option(struct arena *arena, struct bytes option, bool given[OPTIONS],
			struct batch *batch, struct error *error)
{
	const char *equals = memchr(option.data, '=', option.size);
	struct bytes name = { option.data, equals ? (size_t)(equals - option.data) : option.size };
	struct bytes value = { 0 };

	if (equals)
		value = (struct bytes) { equals + 1, option.size - name.size - 1 };
	for (size_t i = 0; i < OPTIONS; i++) {
		if (!bytes_equal_text(name, options[i].name))
			continue;
		if (given[i])
			return error_set(error, ERROR_INVALID, BATCH_MARK ": a second %s; keep one",
					 options[i].name);
		given[i] = true;
		return (equals && value.size && options[i].put(batch, arena, value)) ||
		       error_set(error, ERROR_INVALID, BATCH_MARK ": %s has to be %s",
				 options[i].name, options[i].what);
	}
	return unknown_option(name, error);
}

bool batch_read(struct arena *arena, struct bytes arguments, struct bytes statement,
		enum dialect dialect, struct batch *batch, struct error *error)
{
	bool given[OPTIONS] = { false };

	*batch = (struct batch) { .size = BATCH_SIZE };
	while (arguments.size)
		if (!read_option(arena, next_option(&arguments), given, batch, error))
			return false;
	if (!batch->key)
		return error_set(error, ERROR_INVALID,
				 BATCH_MARK ": say by which column the ranges are cut: key=id");
	batch->key = token_name(arena, bytes_of(batch->key), dialect);
	return batch_form_read(arena, statement, dialect, batch, error);
}
