#include <inttypes.h>
#include <stdlib.h>

#include "agent/postgres/connection.h"
#include "core/pattern.h"

/* Things that stay locked to the end of the transaction which makes, changes or drops them.  The
 * first pattern that fits decides; what no row names locks what others name, or nothing that
 * counts. */
static const struct {
	const char *pattern; /* core/pattern.h */
	unsigned things;
} rows[] = {
	{ "CREATE UNLOGGED TABLE", 3 }, /* with its TOAST table and the index of that */
	{ "CREATE TABLE", 3 },
	{ "CREATE INDEX", 1 },
	{ "CREATE UNIQUE INDEX", 0 }, /* and the word's one */
	{ "CREATE SEQUENCE", 1 },
	{ "CREATE MATERIALIZED VIEW", 3 },
	{ "CREATE VIEW", 1 },
	{ "CREATE OR REPLACE VIEW", 1 },
	{ "CREATE TYPE", 1 },
	{ "ALTER TABLE", 0 }, /* its new indexes and sequences only: the table was counted */
	{ "DROP TABLE", 4 },
	{ "DROP INDEX", 2 },
};

/* Each makes an index or a sequence of its own. */
static const char *const words[] = { "PRIMARY",   "UNIQUE",      "EXCLUDE", "SERIAL",
				     "BIGSERIAL", "SMALLSERIAL", "IDENTITY" };

static unsigned words_in(struct tokens tokens)
{
	unsigned count = 0;
	struct bytes token;

	while ((token = token_next(&tokens)).size)
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			count += token_is(token, words[i]);
	return count;
}

size_t postgres_locks(const struct statement *statement)
{
	struct tokens tokens = { statement->text.data, statement->text.data + statement->text.size,
				 DIALECT_POSTGRES };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (tokens_match(tokens, rows[i].pattern))
			return rows[i].things + words_in(tokens);
	return 0;
}

bool postgres_has_room(struct target *target, size_t locks, size_t migrations, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	int64_t room;
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_LOCK_ROOM, NO_VALUES, error);

	if (!result)
		return false;
	room = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	return (int64_t)locks <= room ||
	       error_set(error, ERROR_REFUSED,
			 "%s: one transaction for %zu migrations would lock about %zu "
			 "tables, indexes and sequences, and the server has room for %" PRId64
			 " (max_locks_per_transaction is %s): run them without --tx-mode all, in "
			 "parts (--to VERSION), or raise that setting",
			 target->name, migrations, locks, room, PQgetvalue(result, 0, 1));
}
