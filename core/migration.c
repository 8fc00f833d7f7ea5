#include "core/migration.h"

#include <string.h>

#define PREFIX_DOMAIN "lockstep-prefix-v1"

/* The delimiter's directive must not be cut by the delimiter: its line becomes blanks, so that
 * lines and offsets stay those of the file. */
static struct bytes without_first_line(struct arena *arena, struct bytes text)
{
	char *copy = arena_copy(arena, text.data, text.size);

	for (size_t i = 0; i < text.size && copy[i] != '\n'; i++)
		copy[i] = ' ';
	return (struct bytes) { copy, text.size };
}

bool migration_statements(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, struct statement_list *list, struct error *error)
{
	struct statement_options options = {
		.dialect = dialect,
		.delimiter = migration->directives.delimiter,
		.breakpoint = migration->breakpoint,
	};
	struct bytes text = migration->text;

	if (options.delimiter)
		text = without_first_line(arena, text);
	if (statement_split(arena, text, &options, list, error))
		return true;
	return error_set(error, error->code, "%s:%s", migration->name,
			 arena_text(arena, error->text));
}

struct tally {
	size_t bare, control; /* `control`: BEGIN, COMMIT, ROLLBACK */
};

static struct tally tally_of(const struct statement *items, size_t count)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < count; i++) {
		enum statement_kind kind = items[i].kind;

		tally.bare += kind == STATEMENT_BARE;
		tally.control += kind == STATEMENT_BEGIN || kind == STATEMENT_COMMIT ||
				 kind == STATEMENT_ROLLBACK;
	}
	return tally;
}

static bool wholly_inside_one(const struct statement_list *list)
{
	struct tally inside;

	if (list->count < 2 || list->items[0].kind != STATEMENT_BEGIN ||
	    list->items[list->count - 1].kind != STATEMENT_COMMIT)
		return false;
	inside = tally_of(list->items + 1, list->count - 2);
	return !inside.bare && !inside.control;
}

struct execution_mode migration_mode(const struct migration *migration,
				     const struct statement_list *list)
{
	struct tally all = tally_of(list->items, list->count);

	if (wholly_inside_one(list))
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
	if (all.bare)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"it holds a statement that cannot run in a transaction: it "
			"runs statement by statement"
		};
	if (all.control)
		return (struct execution_mode) {
			TXMODE_NONE, false,
			"it begins or ends transactions itself: it runs statement by "
			"statement"
		};
	return (struct execution_mode) { TXMODE_FILE, false,
					 "it runs in one transaction with its ledger row" };
}

struct hash *migration_prefixes(struct arena *arena, const struct statement_list *list)
{
	struct hash *prefixes = arena_new_array(arena, struct hash, list->count + 1);
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add_field(&hasher, PREFIX_DOMAIN, strlen(PREFIX_DOMAIN));
	prefixes[0] = hasher_snapshot(&hasher);
	for (size_t i = 0; i < list->count; i++) {
		const struct statement *statement = &list->items[i];

		hasher_add_field(&hasher, statement->text.data, statement->text.size);
		hasher_add_field(&hasher, statement->data.data, statement->data.size);
		prefixes[i + 1] = hasher_snapshot(&hasher);
	}
	return prefixes;
}
