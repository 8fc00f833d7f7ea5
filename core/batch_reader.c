#include "core/batch_reader.h"

#include <string.h>

#include "core/batch.h"

static bool at_line(const struct batch_reader *reader, unsigned line, struct error *error)
{
	return error_wrap(error, "%s:%u", reader->name, line);
}

static bool may_be_ranges(const struct batch_reader *reader, struct error *error)
{
	if (reader->one_transaction)
		return error_set(error, ERROR_INVALID,
				 "runs in ranges, each in a transaction of its own, but the file "
				 "says txmode file: take the one or the other out");
	return !reader->inside ||
	       error_set(error, ERROR_INVALID,
			 "runs in ranges, each in a transaction of its own: it cannot stand "
			 "between BEGIN and COMMIT");
}

static unsigned line_of(const struct batch_reader *reader)
{
	unsigned line = 1;

	for (size_t i = 0; i < reader->read; i++)
		line += reader->text.data[i] == '\n';
	return line;
}

static bool attach(struct batch_reader *reader, struct bytes arguments, struct statement *statement,
		   struct error *error)
{
	struct batch *batch = arena_new(reader->arena, struct batch);

	statement->batch = batch;
	return (batch_read(reader->arena, arguments, statement->text, reader->dialect, batch,
			   error) &&
		may_be_ranges(reader, error)) ||
	       at_line(reader, statement->line, error);
}

static bool mentions(struct bytes text)
{
	return text.size && memmem(text.data, text.size, BATCH_MARK, strlen(BATCH_MARK));
}

/* Looks between the statement before and this one, and into its comments. */
static bool look(struct batch_reader *reader, struct statement *statement, struct error *error)
{
	bool ends = !statement->text.size, found;
	size_t end = ends ? reader->text.size : statement->offset;
	struct bytes gap = { reader->text.data + reader->read, end - reader->read }, arguments;
	unsigned line;

	if ((ends && reader->in_parts) || (!mentions(gap) && !mentions(statement->text)))
		return true;
	line = line_of(reader);
	if (!batch_find(gap, &found, &arguments, &line, error))
		return at_line(reader, line, error);
	if (found && ends)
		return error_set(error, ERROR_INVALID,
				 "%s:%u: no statement follows this " BATCH_MARK, reader->name,
				 line);
	if (!ends && batch_mark_inside(statement->text, reader->dialect))
		return error_set(error, ERROR_INVALID,
				 "%s:%u: a " BATCH_MARK " inside a statement means nothing: put it "
				 "directly above, on a line of its own",
				 reader->name, statement->line);
	return !found || attach(reader, arguments, statement, error);
}

static bool is_marked(struct batch_reader *reader)
{
	if (!reader->looked)
		reader->marked = mentions(reader->text);
	reader->looked = true;
	return reader->marked;
}

bool batch_attach(struct batch_reader *reader, struct statement *statement, struct error *error)
{
	struct bytes last = statement->data.size ? statement->data : statement->text;

	if (!is_marked(reader))
		return true;
	if (!look(reader, statement, error))
		return false;
	if (statement->text.size)
		reader->read = (size_t)(last.data + last.size - reader->text.data);
	reader->inside = statement->kind == STATEMENT_BEGIN ||
			 (reader->inside && statement->kind != STATEMENT_COMMIT &&
			  statement->kind != STATEMENT_ROLLBACK);
	return true;
}
