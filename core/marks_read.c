#include "core/marks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/marks_reader.h"

static const struct {
	const char *name;
	bool (*read)(struct marks_reader *reader);
} tools[] = {
	{ "goose", marks_read_goose },
	{ "dbmate", marks_read_dbmate },
	{ "liquibase", marks_read_liquibase },
	{ "node-pg-migrate", marks_read_node_pg_migrate },
};

bool marks_known(const char *marks)
{
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (text_equal(marks, tools[i].name))
			return true;
	return false;
}

bool marks_next_line(struct marks_reader *reader)
{
	struct bytes *rest = &reader->rest;
	const char *end;
	size_t taken;

	if (!rest->size) {
		reader->line = *rest;
		return false;
	}
	end = memchr(rest->data, '\n', rest->size);
	taken = end ? (size_t)(end - rest->data) + 1 : rest->size;
	reader->line = (struct bytes) { rest->data, end ? taken - 1 : taken };
	reader->number++;
	*rest = (struct bytes) { rest->data + taken, rest->size - taken };
	if (reader->number == 1 && bytes_start_with(reader->line, "\xEF\xBB\xBF")) {
		reader->line.data += 3;
		reader->line.size -= 3;
	}
	return true;
}

void marks_close(struct marks_reader *reader)
{
	struct marked *marked = reader->marked;

	if (!reader->open)
		return;
	reader->open = false;
	marked->parts[marked->count - 1].to = (size_t)(reader->line.data - reader->text->text.data);
}

void marks_open(struct marks_reader *reader, const char *delimiter)
{
	struct marked *marked = reader->marked;

	marks_close(reader);
	if (marked->count == reader->room) {
		struct marked_part *grown;

		reader->room = reader->room ? reader->room * 4 : 8;
		grown = arena_new_array(reader->arena, struct marked_part, reader->room);
		if (marked->count)
			memcpy(grown, marked->parts, marked->count * sizeof *grown);
		marked->parts = grown;
	}
	marked->parts[marked->count++] = (struct marked_part) {
		.from = (size_t)(reader->rest.data - reader->text->text.data),
		.line = reader->number + 1,
		.delimiter = delimiter,
	};
	reader->open = true;
}

bool marks_line_is_idle(const struct marks_reader *reader)
{
	struct bytes line = bytes_trimmed(reader->line);

	return !line.size || bytes_start_with(line, "--");
}

bool marks_refuse(const struct marks_reader *reader, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return error_set(reader->error, ERROR_INVALID, "%u: %s",
			 reader->number ? reader->number : 1, text);
}

struct bytes marks_comment(struct bytes line)
{
	line = bytes_trimmed(line);
	if (!bytes_start_with(line, "--"))
		return (struct bytes) { "", 0 };
	while (line.size && *line.data == '-') {
		line.data++;
		line.size--;
	}
	return bytes_trimmed(line);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct bytes marks_word(struct bytes *rest)
{
	struct bytes word;

	*rest = bytes_trimmed(*rest);
	word = (struct bytes) { rest->data, 0 };
	while (word.size < rest->size && !is_blank(word.data[word.size]))
		word.size++;
	rest->data += word.size;
	rest->size -= word.size;
	return word;
}

bool marks_start(struct bytes text, const char *prefix)
{
	size_t size = strlen(prefix);

	return text.size >= size && !strncasecmp(text.data, prefix, size);
}

bool marks_equal(struct bytes word, const char *text)
{
	return word.size == strlen(text) && marks_start(word, text);
}

bool marks_read(struct arena *arena, const struct marked_text *text, struct marked *marked,
		struct error *error)
{
	struct marks_reader reader = {
		.arena = arena, .text = text, .marked = marked, .error = error, .rest = text->text
	};

	*marked = (struct marked) { 0 };
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (text_equal(text->marks, tools[i].name)) {
			if (!tools[i].read(&reader))
				return false;
			marks_close(&reader);
			return true;
		}
	return error_set(
	    error, ERROR_INVALID,
	    "1: the file is divided by marks of \"%.40s\", which this program does not "
	    "know; it takes a newer one",
	    text->marks);
}
