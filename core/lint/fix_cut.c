#include <string.h>

#include "core/lint/fix_pack.h"
#include "core/scan.h"

static size_t skip_idle(struct bytes text, size_t at)
{
	const char *end = text.data + text.size;

	for (;;) {
		const char *here = text.data + at;

		if (here < end && scan_is_blank(*here))
			at++;
		else if (end - here > 1 && here[0] == '-' && here[1] == '-')
			at = (size_t)(scan_line_comment(here, end, DIALECT_POSTGRES) - text.data);
		else if (end - here > 1 && here[0] == '/' && here[1] == '*' &&
			 scan_block_comment(here, end, DIALECT_POSTGRES))
			at = (size_t)(scan_block_comment(here, end, DIALECT_POSTGRES) - text.data);
		else
			return at;
	}
}

static bool line_starts(struct bytes text, size_t at, const char *words)
{
	return bytes_start_with((struct bytes) { text.data + at, text.size - at }, words);
}

static size_t line_end(struct bytes text, size_t at)
{
	const char *end = memchr(text.data + at, '\n', text.size - at);

	return end ? (size_t)(end - text.data) + 1 : text.size;
}

/* Over blanks and comments that end on the line where they begin. */
static size_t behind_block(struct bytes text, size_t at)
{
	const char *end = text.data + text.size, *close;

	for (;;) {
		while (at < text.size && strchr(" \t\r", text.data[at]))
			at++;
		close = line_starts(text, at, "/*")
			    ? scan_block_comment(text.data + at, end, DIALECT_POSTGRES)
			    : NULL;
		if (!close || memchr(text.data + at, '\n', (size_t)(close - text.data) - at))
			return at;
		at = (size_t)(close - text.data);
	}
}

/* Behind the ';' also what is left of its line when that is a comment or nothing, and a mark that
 * ends the statement for its own tool. */
static size_t behind_line(struct bytes text, size_t at)
{
	size_t rest = behind_block(text, at), end;

	if (rest < text.size && text.data[rest] != '\n' && !line_starts(text, rest, "--"))
		return at;
	end = line_end(text, rest);
	if (line_starts(text, end, "--> statement-breakpoint"))
		end = line_end(text, end);
	return end;
}

static size_t end_of(struct bytes text, const struct statement *statement)
{
	size_t at;

	if (statement->kind == STATEMENT_COPY_STDIN) {
		at = (size_t)(statement->data.data + statement->data.size - text.data);
		return line_end(text, at); /* "\." */
	}
	at = skip_idle(text, statement->offset + statement->text.size);
	if (at < text.size && text.data[at] == ';')
		return behind_line(text, at + 1);
	return behind_line(text, statement->offset + statement->text.size);
}

/* goose's first and last marks of statements belong to what is run. */
static void take_in_blocks(struct bytes text, size_t *from, size_t *to)
{
	size_t at = 0, up = 0;

	for (; at < *from; at = line_end(text, at))
		if (line_starts(text, at, "-- +goose Up"))
			up = line_end(text, at);
	*from = up;
	while (*to < text.size && line_starts(text, *to, "-- +goose StatementEnd"))
		*to = line_end(text, *to);
}

static bool take_region(struct fix_work *work, size_t *from, size_t *to)
{
	struct bytes text = work->migration->text;
	struct marked_text marked = { work->migration->marks, text, work->dialect, false };
	struct marked parts;
	struct error error;

	*from = 0;
	*to = text.size;
	if (!work->migration->marks)
		return true;
	if (!marks_read(work->arena, &marked, &parts, &error) || !parts.count)
		return false;
	*from = parts.parts[0].from;
	*to = parts.parts[parts.count - 1].to;
	if (!strcmp(work->migration->marks, "goose"))
		take_in_blocks(text, from, to);
	return true;
}

bool fix_cut(struct fix_work *work, const struct statement_list *list, size_t *ends)
{
	struct bytes text = work->migration->text;
	size_t from, to;

	if (work->migration->directives.delimiter || !take_region(work, &from, &to) ||
	    !list->count) {
		work->whole = "its statements end in another way than by ';'";
		return false;
	}
	work->head = (struct bytes) { text.data, from };
	for (size_t i = 0; i < list->count; i++) {
		ends[i] = end_of(text, &list->items[i]);
		if (ends[i] > to)
			ends[i] = to;
	}
	ends[list->count - 1] = to;
	work->tail = (struct bytes) { text.data + to, text.size - to };
	return true;
}

/* Without the lines that are marks of statements. */
static struct bytes unmarked(struct arena *arena, struct bytes text)
{
	struct buffer rest = buffer_in(arena);

	while (text.size) {
		size_t end = line_end(text, 0);

		if (!line_starts(text, 0, "-- +goose Statement"))
			buffer_add(&rest, text.data, end);
		text = (struct bytes) { text.data + end, text.size - end };
	}
	return buffer_bytes(&rest);
}

void fix_cut_unmark(struct arena *arena, const struct statement *statement, struct bytes *lead,
		    struct bytes *text)
{
	size_t size = statement->text.size;
	struct bytes behind =
	    unmarked(arena, (struct bytes) { text->data + size, text->size - size });
	struct buffer whole = buffer_in(arena);

	*lead = unmarked(arena, *lead);
	buffer_add(&whole, statement->text.data, size);
	if (!behind.size || *behind.data != ';')
		buffer_add_text(&whole, ";");
	buffer_add(&whole, behind.data, behind.size);
	*text = buffer_bytes(&whole);
}

struct bytes fix_cut_mark(struct arena *arena, const struct statement *statement, struct bytes text)
{
	bool ends = text.size && text.data[text.size - 1] == '\n';

	if (!memchr(statement->text.data, ';', statement->text.size))
		return text;
	return bytes_of(arena_printf(arena,
				     "-- +goose StatementBegin\n%.*s%s-- +goose StatementEnd\n",
				     (int)text.size, text.data, ends ? "" : "\n"));
}

void fix_unit_add(struct fix_work *work, const struct fix_unit *unit)
{
	if (work->count == work->room) {
		size_t room = work->room ? 2 * work->room : 16;
		struct fix_unit *more = arena_new_array(work->arena, struct fix_unit, room);

		if (work->count)
			memcpy(more, work->units, work->count * sizeof *more);
		work->units = more;
		work->room = room;
	}
	work->units[work->count++] = *unit;
}
