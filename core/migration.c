#include "core/migration.h"

#include <string.h>

#include "core/batch.h"

#define PREFIX_DOMAIN "lockstep-prefix-v1"

/* The delimiter's directive must not be cut by the delimiter. */
static size_t first_line(struct bytes text)
{
	const char *end = text.size ? memchr(text.data, '\n', text.size) : NULL;

	return end ? (size_t)(end - text.data) : text.size;
}

static struct statement_options options_of(const struct migration *migration, enum dialect dialect)
{
	return (struct statement_options) {
		.dialect = dialect,
		.delimiter = migration->directives.delimiter,
		.breakpoint = migration->breakpoint,
		.from = migration->directives.delimiter ? first_line(migration->text) : 0,
	};
}

static bool in_file(const struct migration *migration, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return error_set(error, error->code, "%s:%s", migration->name,
			 arena_text(arena, error->text));
}

static struct batch_reader batches_of(struct arena *arena, const struct migration *migration,
				      enum dialect dialect)
{
	struct bytes text = migration->text;

	return (struct batch_reader) {
		.arena = arena,
		.migration = migration,
		.dialect = dialect,
		.marked = text.size && memmem(text.data, text.size, BATCH_MARK, strlen(BATCH_MARK)),
	};
}

static bool at_line(const struct batch_reader *reader, unsigned line, struct error *error)
{
	return error_wrap(error, "%s:%u", reader->migration->name, line);
}

static bool may_be_ranges(const struct batch_reader *reader, struct error *error)
{
	const struct directives *directives = &reader->migration->directives;

	if (directives->txmode_given && directives->txmode == TXMODE_FILE)
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
		line += reader->migration->text.data[i] == '\n';
	return line;
}

/* Looks between the statement before and this one, and into its comments. */
static bool batch_of(struct batch_reader *reader, struct statement *statement, struct error *error)
{
	struct bytes text = reader->migration->text, gap, arguments;
	size_t end = statement->text.size ? statement->offset : text.size;
	unsigned line = line_of(reader);
	struct batch *batch;
	bool found;

	gap = (struct bytes) { text.data + reader->read, end - reader->read };
	if (!batch_find(gap, &found, &arguments, &line, error))
		return at_line(reader, line, error);
	if (found && !statement->text.size)
		return error_set(error, ERROR_INVALID,
				 "%s:%u: no statement follows this " BATCH_MARK,
				 reader->migration->name, line);
	if (statement->text.size && batch_mark_inside(statement->text, reader->dialect))
		return error_set(error, ERROR_INVALID,
				 "%s:%u: a " BATCH_MARK " inside a statement means nothing: put it "
				 "directly above, on a line of its own",
				 reader->migration->name, statement->line);
	if (!found)
		return true;
	batch = arena_new(reader->arena, struct batch);
	statement->batch = batch;
	return (batch_read(reader->arena, arguments, statement->text, reader->dialect, batch,
			   error) &&
		may_be_ranges(reader, error)) ||
	       at_line(reader, statement->line, error);
}

/* What follows the last statement is shown as a statement without text. */
static bool batch_attach(struct batch_reader *reader, struct statement *statement,
			 struct error *error)
{
	struct bytes last = statement->data.size ? statement->data : statement->text;

	if (!reader->marked)
		return true;
	if (!batch_of(reader, statement, error))
		return false;
	if (statement->text.size)
		reader->read = (size_t)(last.data + last.size - reader->migration->text.data);
	reader->inside = statement->kind == STATEMENT_BEGIN ||
			 (reader->inside && statement->kind != STATEMENT_COMMIT &&
			  statement->kind != STATEMENT_ROLLBACK);
	return true;
}

bool migration_statements(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, struct statement_list *list, struct error *error)
{
	struct statement_options options = options_of(migration, dialect);
	struct batch_reader batches = batches_of(arena, migration, dialect);
	struct statement end = { 0 };

	if (!statement_split(arena, migration->text, &options, list, error))
		return in_file(migration, error);
	for (size_t i = 0; i < list->count; i++)
		if (!batch_attach(&batches, &list->items[i], error))
			return false;
	return batch_attach(&batches, &end, error);
}

void migration_walk_start(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, bool hashing, struct migration_walk *walk)
{
	struct statement_options options = options_of(migration, dialect);

	*walk = (struct migration_walk) {
		.migration = migration,
		.splitter = splitter_open(arena, migration->text, &options),
		.batches = batches_of(arena, migration, dialect),
		.hashing = hashing,
	};
	if (!hashing)
		return;
	hasher_start(&walk->hasher);
	hasher_add_field(&walk->hasher, PREFIX_DOMAIN, strlen(PREFIX_DOMAIN));
	walk->before = walk->behind = hasher_snapshot(&walk->hasher);
}

bool migration_walk_next(struct migration_walk *walk, const struct statement **statement,
			 struct error *error)
{
	struct statement *next = &walk->statement;

	*statement = NULL;
	walk->before = walk->behind;
	if (!splitter_next(walk->splitter, next, error))
		return in_file(walk->migration, error);
	if (!batch_attach(&walk->batches, next, error))
		return false;
	if (!next->text.size)
		return true;
	*statement = next;
	if (!walk->hashing)
		return true;
	hasher_add_field(&walk->hasher, next->text.data, next->text.size);
	hasher_add_field(&walk->hasher, next->data.data, next->data.size);
	walk->behind = hasher_snapshot(&walk->hasher);
	return true;
}

void migration_outline_add(struct migration_outline *outline, const struct statement *statement)
{
	enum statement_kind kind = statement->kind;

	if (!outline->count++)
		outline->first = kind;
	outline->last = kind;
	outline->bare += kind == STATEMENT_BARE;
	outline->batches += statement->batch != NULL;
	outline->control +=
	    kind == STATEMENT_BEGIN || kind == STATEMENT_COMMIT || kind == STATEMENT_ROLLBACK;
}

static bool wholly_inside_one(const struct migration_outline *outline)
{
	return outline->count >= 2 && outline->first == STATEMENT_BEGIN &&
	       outline->last == STATEMENT_COMMIT && outline->control == 2 && !outline->bare;
}

struct execution_mode migration_mode(const struct migration *migration,
				     const struct migration_outline *outline)
{
	if (wholly_inside_one(outline))
		return (struct execution_mode) {
			TXMODE_FILE, true,
			"the file's own BEGIN and COMMIT are taken over: it runs in "
			"one transaction with its ledger row"
		};
	if (migration->directives.txmode == TXMODE_NONE)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"the file says txmode none: it runs statement by statement"
		};
	if (outline->bare)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"it holds a statement that cannot run in a transaction: it "
			"runs statement by statement"
		};
	if (outline->batches)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"it holds a statement that is run in ranges: it runs statement by "
			"statement"
		};
	if (outline->control)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"it begins or ends transactions itself: it runs statement by "
			"statement"
		};
	return (struct execution_mode) { TXMODE_FILE, false,
					 "it runs in one transaction with its ledger row" };
}
