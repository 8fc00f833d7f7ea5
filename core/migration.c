#include "core/migration.h"

#include <string.h>

#define PREFIX_DOMAIN "lockstep-prefix-v1"

static const char *const txmode_names[TXMODE_COUNT] = {
	[TXMODE_FILE] = "file",
	[TXMODE_NONE] = "none",
};

const char *txmode_name(enum txmode mode)
{
	return txmode_names[mode];
}

bool txmode_from_name(const char *name, enum txmode *mode)
{
	for (int i = 0; i < TXMODE_COUNT; i++)
		if (text_equal(name, txmode_names[i])) {
			*mode = (enum txmode)i;
			return true;
		}
	return false;
}

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
	const struct directives *directives = &migration->directives;

	return (struct batch_reader) {
		.arena = arena,
		.name = migration->name,
		.text = migration->text,
		.dialect = dialect,
		.in_parts = migration->marks != NULL,
		.one_transaction = directives->txmode_given && directives->txmode == TXMODE_FILE,
	};
}

void migration_walk_start(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, bool hashing, struct migration_walk *walk)
{
	struct statement_options options = options_of(migration, dialect);

	*walk = (struct migration_walk) {
		.arena = arena,
		.migration = migration,
		.dialect = dialect,
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

/* The next part of a file with marks; false behind the last. */
static bool take_up_part(struct migration_walk *walk)
{
	struct statement_options options = { .dialect = walk->dialect };
	const struct marked_part *part;

	if (walk->part == walk->marked.count)
		return false;
	part = &walk->marked.parts[walk->part++];
	options.delimiter = part->delimiter;
	options.from = part->from;
	options.to = part->to;
	options.line = part->line;
	splitter_restart(walk->splitter, walk->migration->text, &options);
	return true;
}

/* Without text behind the last. */
static bool cut_next(struct migration_walk *walk, struct error *error)
{
	const struct migration *migration = walk->migration;
	struct marked_text text = { migration->marks, migration->text, walk->dialect,
				    migration->backwards };
	struct statement *next = &walk->statement;

	*next = (struct statement) { 0 };
	if (!migration->marks)
		return splitter_next(walk->splitter, next, error);
	if (!walk->part && !marks_read(walk->arena, &text, &walk->marked, error))
		return false;
	if (!walk->part && !take_up_part(walk))
		return true;
	do {
		if (!splitter_next(walk->splitter, next, error))
			return false;
	} while (!next->text.size && take_up_part(walk));
	next->index = walk->count++;
	return true;
}

bool migration_walk_next(struct migration_walk *walk, const struct statement **statement,
			 struct error *error)
{
	struct statement *next = &walk->statement;

	*statement = NULL;
	walk->before = walk->behind;
	if (!cut_next(walk, error))
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

/* Its statements, one part after the other. */
static bool cut_parts(struct arena *arena, const struct migration *migration, enum dialect dialect,
		      struct statement_list *list, struct error *error)
{
	const struct statement *next;
	struct migration_walk walk;
	size_t room = 0;

	*list = (struct statement_list) { 0 };
	migration_walk_start(arena, migration, dialect, false, &walk);
	while (migration_walk_next(&walk, &next, error)) {
		if (!next)
			return true;
		if (list->count == room) {
			struct statement *grown;

			room = room ? room * 4 : 16;
			grown = arena_new_array(arena, struct statement, room);
			if (list->count)
				memcpy(grown, list->items, list->count * sizeof *grown);
			list->items = grown;
		}
		list->items[list->count++] = *next;
	}
	return false;
}

bool migration_statements(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, struct statement_list *list, struct error *error)
{
	struct statement_options options = options_of(migration, dialect);
	struct batch_reader batches;
	struct statement end = { 0 };

	if (migration->marks)
		return cut_parts(arena, migration, dialect, list, error);
	if (!statement_split(arena, migration->text, &options, list, error))
		return in_file(migration, error);
	batches = batches_of(arena, migration, dialect);
	for (size_t i = 0; i < list->count; i++)
		if (!batch_attach(&batches, &list->items[i], error))
			return false;
	return batch_attach(&batches, &end, error);
}

void migration_outline_add(struct migration_outline *outline, const struct statement *statement)
{
	enum statement_kind kind = statement->kind;

	if (!outline->count++)
		outline->first = kind;
	outline->last = kind;
	outline->bare += kind == STATEMENT_BARE;
	if (kind == STATEMENT_BARE && !outline->bare_line)
		outline->bare_line = statement->line;
	outline->batches += statement->batch != NULL;
	if (!statement->batch && (kind == STATEMENT_ORDINARY || kind == STATEMENT_COPY_STDIN) &&
	    !outline->ordinary++)
		outline->ordinary_line = statement->line;
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

bool migration_is_of_a_piece(const struct migration *migration,
			     const struct migration_outline *outline, struct error *error)
{
	if (!outline->bare || !outline->ordinary || migration->directives.txmode == TXMODE_NONE)
		return true;
	return error_set(
	    error, ERROR_REFUSED,
	    "%s:%u: this statement cannot run in a transaction, and the one on line %u "
	    "can: put what cannot into a file of its own or, when each may hold without "
	    "the others, `-- lockstep:txmode none` and an empty line at the top of the "
	    "file, which then runs statement by statement",
	    migration->name, outline->bare_line, outline->ordinary_line);
}
