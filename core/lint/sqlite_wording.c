#include <string.h>

#include "core/lint/sqlite.h"
#include "core/pattern.h"

/* The first row that fits decides.  What a pattern's names are: the columns say which '@' is the
 * name, which the other and which the third (from 1; 0: none). */
static const struct {
	enum lint_verb verb;
	const char *pattern;
	unsigned char name, other, third;
	bool temporary;
} rows[] = {
	{ LINT_CREATE_TABLE, "CREATE TABLE [IF] [NOT] [EXISTS] @", 1, 0, 0, false },
	{ LINT_CREATE_TABLE, "CREATE VIRTUAL TABLE [IF] [NOT] [EXISTS] @", 1, 0, 0, false },
	{ LINT_CREATE_TABLE, "CREATE TEMP TABLE [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_CREATE_TABLE, "CREATE TEMPORARY TABLE [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_CREATE_INDEX, "CREATE [UNIQUE] INDEX [IF] [NOT] [EXISTS] @ ON @", 1, 2, 0, false },
	{ LINT_CREATE_VIEW, "CREATE VIEW [IF] [NOT] [EXISTS] @", 1, 0, 0, false },
	{ LINT_CREATE_VIEW, "CREATE TEMP VIEW [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_CREATE_VIEW, "CREATE TEMPORARY VIEW [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_CREATE_TRIGGER, "CREATE TRIGGER [IF] [NOT] [EXISTS] @", 1, 0, 0, false },
	{ LINT_CREATE_TRIGGER, "CREATE TEMP TRIGGER [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_CREATE_TRIGGER, "CREATE TEMPORARY TRIGGER [IF] [NOT] [EXISTS] @", 1, 0, 0, true },
	{ LINT_DROP_TABLE, "DROP TABLE [IF] [EXISTS] @", 1, 0, 0, false },
	{ LINT_DROP_INDEX, "DROP INDEX [IF] [EXISTS] @", 1, 0, 0, false },
	{ LINT_DROP_VIEW, "DROP VIEW [IF] [EXISTS] @", 1, 0, 0, false },
	{ LINT_DROP_TRIGGER, "DROP TRIGGER [IF] [EXISTS] @", 1, 0, 0, false },
	{ LINT_RENAME_TABLE, "ALTER TABLE @ RENAME TO @", 1, 2, 0, false },
	{ LINT_RENAME_COLUMN, "ALTER TABLE @ RENAME COLUMN @ TO @", 1, 2, 3, false },
	{ LINT_RENAME_COLUMN, "ALTER TABLE @ RENAME @ TO @", 1, 2, 3, false },
	{ LINT_ADD_COLUMN, "ALTER TABLE @ ADD COLUMN @", 1, 2, 0, false },
	{ LINT_ADD_COLUMN, "ALTER TABLE @ ADD @", 1, 2, 0, false },
	{ LINT_DROP_COLUMN, "ALTER TABLE @ DROP COLUMN @", 1, 2, 0, false },
	{ LINT_DROP_COLUMN, "ALTER TABLE @ DROP @", 1, 2, 0, false },
	{ LINT_ALTER, "ALTER TABLE @", 1, 0, 0, false },
	{ LINT_ALTER, "ALTER TABLE [IF] [EXISTS] @", 1, 0, 0, false },
	{ LINT_ALTER, "ALTER", 0, 0, 0, false },
	{ LINT_PRAGMA, "PRAGMA @", 1, 0, 0, false },
	{ LINT_REINDEX, "REINDEX", 0, 0, 0, false },
	{ LINT_SKIPPED, "VACUUM", 0, 0, 0, false },
	{ LINT_SKIPPED, "ATTACH", 0, 0, 0, false },
	{ LINT_SKIPPED, "DETACH", 0, 0, 0, false },
	{ LINT_SKIPPED, "ANALYZE", 0, 0, 0, false },
};

/* The last part of a name, without its schema. */
static const char *plain(struct arena *arena, const char *written, bool *temporary)
{
	struct bytes text = bytes_of(written);
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_SQLITE };
	struct bytes token = token_next(&tokens), next;

	while ((next = token_next(&tokens)).size) {
		if (next.size == 1 && *next.data == '.')
			*temporary |= token_is(token, "TEMP");
		else
			token = next;
	}
	return token_name(arena, token, DIALECT_SQLITE);
}

void lint_wording_of(struct arena *arena, const struct statement *statement,
		     struct lint_wording *wording)
{
	struct bytes text = statement->text;
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_SQLITE };

	*wording = (struct lint_wording) { .verb = LINT_DATA };
	if (statement->kind >= STATEMENT_BEGIN && statement->kind <= STATEMENT_SAVEPOINT)
		wording->verb = LINT_SKIPPED;
	for (size_t i = 0; wording->verb == LINT_DATA && i < sizeof rows / sizeof *rows; i++) {
		const char *names[4] = { NULL };

		if ((*text.data | 0x20) != (*rows[i].pattern | 0x20) ||
		    !tokens_names(arena, tokens, rows[i].pattern, names + 1))
			continue;
		*wording =
		    (struct lint_wording) { .verb = rows[i].verb, .temporary = rows[i].temporary };
		if (rows[i].name)
			wording->name = plain(arena, names[rows[i].name], &wording->temporary);
		if (rows[i].other)
			wording->other = plain(arena, names[rows[i].other], &(bool) { false });
		if (rows[i].third)
			wording->third = plain(arena, names[rows[i].third], &(bool) { false });
		return;
	}
}
