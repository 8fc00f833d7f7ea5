#include "core/batch.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/value.h"
#include "core/pattern.h"
#include "core/scan.h"

static struct bytes line_at(struct bytes text, size_t at)
{
	size_t from = at, end = at;

	while (from && text.data[from - 1] != '\n')
		from--;
	while (end < text.size && text.data[end] != '\n')
		end++;
	return (struct bytes) { text.data + from, end - from };
}

/* "-- lockstep:batch ARGUMENTS" and nothing before it? */
static bool is_directive(struct bytes line, struct bytes *arguments)
{
	struct bytes rest = bytes_trimmed(line);

	if (!bytes_start_with(rest, "--"))
		return false;
	rest = bytes_trimmed((struct bytes) { rest.data + 2, rest.size - 2 });
	if (!bytes_start_with(rest, BATCH_MARK))
		return false;
	rest.data += strlen(BATCH_MARK);
	rest.size -= strlen(BATCH_MARK);
	*arguments = bytes_trimmed(rest);
	return !rest.size || scan_is_blank(*rest.data);
}

/* Do only comment lines stand between `at` and the statement behind the gap? */
static bool is_directly_above(struct bytes gap, size_t at)
{
	while (at < gap.size) {
		struct bytes line = line_at(gap, at), text = bytes_trimmed(line);
		bool last = line.data + line.size == gap.data + gap.size;

		if (last && !text.size)
			return true;
		if (!bytes_start_with(text, "--"))
			return false;
		at = (size_t)(line.data - gap.data) + line.size + 1;
	}
	return true;
}

static unsigned lines_before(struct bytes text, size_t at)
{
	unsigned lines = 0;

	for (size_t i = 0; i < at; i++)
		lines += text.data[i] == '\n';
	return lines;
}

bool batch_find(struct bytes gap, bool *found, struct bytes *arguments, unsigned *line,
		struct error *error)
{
	unsigned first = *line;
	size_t from = 0;

	*found = false;
	while (from < gap.size) {
		const char *mark =
		    memmem(gap.data + from, gap.size - from, BATCH_MARK, strlen(BATCH_MARK));
		size_t at = (size_t)(mark - gap.data);

		if (!mark)
			break;
		*line = first + lines_before(gap, at);
		if (!is_directive(line_at(gap, at), arguments) || !is_directly_above(gap, at))
			return error_set(error, ERROR_INVALID,
					 "`-- " BATCH_MARK " key=...` stands on a line of its own "
					 "directly above the statement that it is for; here it "
					 "would mean nothing");
		if (*found)
			return error_set(error, ERROR_INVALID,
					 "a second " BATCH_MARK " for one statement; keep one");
		*found = true;
		from = at + strlen(BATCH_MARK);
	}
	return true;
}

bool batch_mark_inside(struct bytes statement, enum dialect dialect)
{
	struct tokens tokens = { statement.data, statement.data + statement.size, dialect };
	const char *behind = statement.data;
	struct bytes token;

	do {
		token = token_next(&tokens);
		if (memmem(behind, (size_t)(token.data - behind), BATCH_MARK, strlen(BATCH_MARK)))
			return true;
		behind = token.data + token.size;
	} while (token.size);
	return false;
}

static struct value *position_value(struct arena *arena, const struct batch_position *position)
{
	struct value *value = value_object(arena);

	value_put_integer(value, "statement", position->statement);
	value_put_text(value, "text", hash_hex(arena, &position->text));
	value_put_text(value, "key", position->key);
	value_put_text(value, "type", position->type);
	value_put_text(value, "least", position->least);
	value_put_text(value, "most", position->most);
	value_put_text(value, "reached", position->reached);
	value_put_integer(value, "rows", position->rows);
	value_put_integer(value, "ranges", position->ranges);
	value_put_integer(value, "began", position->began);
	return value;
}

struct others {
	struct value *object;
	size_t count;
};

static void keep_other(const char *key, struct value *value, void *context)
{
	struct others *others = context;

	if (text_equal(key, "batch"))
		return;
	value_put(others->object, key, value);
	others->count++;
}

const char *batch_position_write(struct arena *arena, const char *details,
				 const struct batch_position *position)
{
	struct others others = { 0 };
	struct value *before;
	struct error ignored;
	struct bytes text;

	if (!details && !position)
		return NULL;
	others.object = value_object(arena);
	if (details && value_parse(arena, bytes_of(details), &before, &ignored))
		value_each(before, keep_other, &others);
	if (!position && !others.count)
		return NULL;
	if (position)
		value_put(others.object, "batch", position_value(arena, position));
	text = value_write(arena, others.object);
	return arena_text_n(arena, text.data, text.size);
}

bool batch_position_read(struct arena *arena, const char *details, struct batch_position *position)
{
	struct value *all, *own;
	const char *text;
	struct error ignored;

	*position = (struct batch_position) { 0 };
	if (!details || !value_parse(arena, bytes_of(details), &all, &ignored))
		return false;
	own = value_get(all, "batch");
	if (!own || !value_is_object(own))
		return false;
	text = value_get_text(own, "text");
	position->statement = (unsigned)value_get_integer(own, "statement", 0);
	position->key = value_get_text(own, "key");
	position->type = value_get_text(own, "type");
	position->least = value_get_text(own, "least");
	position->most = value_get_text(own, "most");
	position->reached = value_get_text(own, "reached");
	position->rows = value_get_integer(own, "rows", 0);
	position->ranges = value_get_integer(own, "ranges", 0);
	position->began = value_get_integer(own, "began", 0);
	return text && hash_from_hex(text, &position->text) && position->key && position->type &&
	       position->least && position->most && position->reached;
}

struct batch_position *batch_position_copy(struct arena *arena,
					   const struct batch_position *position)
{
	struct batch_position *copy = arena_copy(arena, position, sizeof *position);

	copy->key = arena_text(arena, position->key);
	copy->type = arena_text(arena, position->type);
	copy->least = arena_text(arena, position->least);
	copy->most = arena_text(arena, position->most);
	copy->reached = arena_text(arena, position->reached);
	return copy;
}

static bool whole_number(const char *text, double *number)
{
	char *end;

	*number = (double)strtoll(text, &end, 10);
	return *text && !*end;
}

int batch_percent(const struct batch_position *position)
{
	double least, most, reached;

	if (!whole_number(position->least, &least) || !whole_number(position->most, &most) ||
	    !whole_number(position->reached, &reached) || most < reached || reached < least)
		return -1;
	return most > least ? (int)(100 * ((reached - least) / (most - least))) : 100;
}
