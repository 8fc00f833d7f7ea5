#include "core/lint/mark.h"

#include <ctype.h>
#include <string.h>

#include "core/scan.h"

#define NAMES_MOST 32

/* One row a tool; of two that begin alike the longer comes first. */
static const struct form {
	const char *words;
	bool own, file;
} forms[] = {
	{ "lockstep:nolint", true, false },    { "atlas:nolint", false, false },
	{ "squawk-ignore-file", false, true }, { "squawk-ignore", false, false },
	{ "eugene: ignore", false, false },    { "eugene:ignore", false, false },
};

struct reader {
	struct arena *arena;
	enum dialect dialect;
	struct bytes text;
	size_t head; /* comments that begin before it are the file's */
	struct lint_marks *marks;
};

/* Where a comment stands. */
struct spot {
	size_t inside;   /* the statement around it, from 1; 0: it is between two */
	size_t previous; /* number of the statement before it */
	size_t end;      /* of that, in the text */
	size_t next;     /* where the next one begins */
	bool more;       /* there is a next one */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static struct bytes skipped(struct bytes text, const char *what)
{
	while (text.size && strchr(what, text.data[0]) && text.data[0])
		text.data++, text.size--;
	return text;
}

/* The names at the beginning of `rest`, which is moved behind them.  Ours have commas between them,
 * because a reason follows; of others every word is one. */
static void read_names(struct reader *reader, struct lint_mark *mark, struct bytes *rest)
{
	mark->names = arena_new_array(reader->arena, const char *, NAMES_MOST);
	*rest = skipped(*rest, " \t:");
	while (rest->size && mark->count < NAMES_MOST) {
		struct bytes behind;
		size_t size = 0;

		while (size < rest->size && is_word(rest->data[size]))
			size++;
		if (!size)
			return;
		mark->names[mark->count++] = arena_text_n(reader->arena, rest->data, size);
		behind = (struct bytes) { rest->data + size, rest->size - size };
		*rest = skipped(behind, " \t");
		if (rest->size && rest->data[0] == ',')
			*rest = skipped(*rest, " \t,");
		else if (mark->own)
			return;
	}
}

static size_t statement_at(const struct reader *reader, const struct spot *spot, struct bytes line)
{
	size_t at = (size_t)(line.data - reader->text.data), end = at + line.size;

	if (spot->inside)
		return spot->inside;
	if (spot->more && end <= spot->next &&
	    !memchr(reader->text.data + end, '\n', spot->next - end))
		return spot->previous + 1;
	if (spot->previous && !memchr(reader->text.data + spot->end, '\n', at - spot->end))
		return spot->previous;
	return spot->more ? spot->previous + 1 : 0;
}

static void add(struct reader *reader, const struct lint_mark *mark)
{
	struct lint_marks *marks = reader->marks;

	if (marks->count == marks->room) {
		struct lint_mark *more;

		marks->room = marks->room ? 2 * marks->room : 8;
		more = arena_new_array(reader->arena, struct lint_mark, marks->room);
		if (marks->count)
			memcpy(more, marks->items, marks->count * sizeof *more);
		marks->items = more;
	}
	marks->items[marks->count++] = *mark;
}

/* One line of a comment, without what makes it one. */
static void read_line(struct reader *reader, const struct spot *spot, struct bytes line)
{
	line = bytes_trimmed(skipped(line, " \t*"));
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const struct form *form = &forms[i];
		size_t size = strlen(form->words);
		struct lint_mark mark = { .words = form->words, .own = form->own };
		struct bytes rest = { line.data + size, line.size - size };

		if (!bytes_start_with(line, form->words) ||
		    (rest.size && !strchr(" \t:", rest.data[0])))
			continue;
		mark.offset = (size_t)(line.data - reader->text.data);
		mark.size = line.size;
		mark.whole_file = form->file || mark.offset < reader->head;
		mark.statement = mark.whole_file ? 0 : statement_at(reader, spot, line);
		read_names(reader, &mark, &rest);
		rest = bytes_trimmed(skipped(rest, " \t:-"));
		if (form->own && rest.size)
			mark.reason = arena_text_n(reader->arena, rest.data, rest.size);
		add(reader, &mark);
		return;
	}
}

static void read_comment(struct reader *reader, const struct spot *spot, struct bytes comment)
{
	bool block = comment.data[0] == '/';
	struct bytes rest = { comment.data + 2, comment.size - 2 };

	if (block && rest.size >= 2)
		rest.size -= 2;
	while (rest.size)
		read_line(reader, spot, bytes_take_line(&rest));
}

/* Behind whatever begins at `at` and is no comment. */
static const char *behind(const struct reader *reader, const char *at, const char *end)
{
	const char *next = at;

	if (*at == '\'' || *at == '"' || (*at == '`' && reader->dialect == DIALECT_SQLITE))
		next = scan_quoted(at, end);
	else if (*at == '[' && reader->dialect == DIALECT_SQLITE)
		next = scan_bracketed(at, end);
	else if (*at == '$' && reader->dialect != DIALECT_SQLITE)
		next = scan_dollar(at, end);
	else if ((*at | 0x20) == 'e' && end - at > 1 && at[1] == '\'' &&
		 reader->dialect != DIALECT_SQLITE)
		next = scan_escaped(at + 1, end);
	else if (scan_in_word(*at))
		while (next < end && scan_in_word(*next))
			next++;
	if (!next)
		return end;
	return next > at ? next : at + 1;
}

/* The comments from `from` to `to`. */
static void read_stretch(struct reader *reader, const struct spot *spot, size_t from, size_t to)
{
	const char *at = reader->text.data + from, *end = reader->text.data + to;

	while (at < end) {
		const char *next = NULL;

		if (end - at > 1 && at[0] == '-' && at[1] == '-')
			next = scan_line_comment(at, end, reader->dialect);
		else if (end - at > 1 && at[0] == '/' && at[1] == '*')
			next = scan_block_comment(at, end, reader->dialect);
		if (next)
			read_comment(reader, spot, (struct bytes) { at, (size_t)(next - at) });
		at = next ? next : behind(reader, at, end);
	}
}

/* Where the comments end that an empty line follows, or nothing; 0: none does. */
static size_t head_of(struct bytes text)
{
	struct bytes rest = text;
	size_t size = 0;

	while (rest.size) {
		struct bytes line = bytes_take_line(&rest);

		if (!bytes_start_with(line, "--") && !bytes_start_with(line, "#"))
			return bytes_trimmed(line).size ? 0 : size;
		size = (size_t)(rest.data - text.data);
	}
	return size;
}

static bool may_hold_marks(struct bytes text)
{
	static const char *const signs[] = { "nolint", "squawk-ignore", "eugene:" };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (text.size && memmem(text.data, text.size, signs[i], strlen(signs[i])))
			return true;
	return false;
}

void lint_marks_read(struct arena *arena, const struct migration *migration, enum dialect dialect,
		     struct lint_marks *marks)
{
	SCOPED(arena_release) struct arena *walking = arena_open();
	struct reader reader = { arena, dialect, migration->text, head_of(migration->text), marks };
	struct spot spot = { .more = true };
	const struct statement *statement;
	struct migration_walk walk;
	struct error error;
	bool cut;

	*marks = (struct lint_marks) { 0 };
	if (!may_hold_marks(migration->text))
		return;
	migration_walk_start(walking, migration, dialect, false, &walk);
	while ((cut = migration_walk_next(&walk, &statement, &error)) && statement) {
		size_t end = statement->offset + statement->text.size;

		spot.next = statement->offset;
		read_stretch(&reader, &spot, spot.end, statement->offset);
		spot.inside = statement->index + 1;
		read_stretch(&reader, &spot, statement->offset, end);
		spot = (struct spot) { .previous = spot.inside, .end = end, .more = true };
		if (statement->data.size)
			spot.end = (size_t)(statement->data.data - migration->text.data) +
				   statement->data.size;
	}
	spot.more = false;
	if (cut)
		read_stretch(&reader, &spot, spot.end, migration->text.size);
}
