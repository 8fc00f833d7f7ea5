#include "core/statement.h"

#include <string.h>

#include "core/statement_pattern.h"

static const char *const dialect_names[] = {
	[DIALECT_ANY] = "any",
	[DIALECT_POSTGRES] = "postgres",
	[DIALECT_SQLITE] = "sqlite",
};

static const char *const kind_names[] = {
	[STATEMENT_ORDINARY] = "ordinary",   [STATEMENT_BEGIN] = "begin",
	[STATEMENT_COMMIT] = "commit",       [STATEMENT_ROLLBACK] = "rollback",
	[STATEMENT_SAVEPOINT] = "savepoint", [STATEMENT_BARE] = "bare",
	[STATEMENT_SESSION] = "session",     [STATEMENT_COPY_STDIN] = "copy",
};

/* The first row that fits decides, so exceptions stand before their rule; what no row names is
 * ordinary.  PostgreSQL's bare ones are the callers of PreventInTransactionBlock; SQLite's raise an
 * error, or silently do nothing, inside a transaction. */
static const struct {
	enum dialect dialect; /* DIALECT_ANY: both */
	enum statement_kind kind;
	const char *pattern; /* statement_pattern.h */
} rows[] = {
	{ DIALECT_ANY, STATEMENT_BEGIN, "BEGIN" },
	{ DIALECT_POSTGRES, STATEMENT_BEGIN, "START TRANSACTION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "COMMIT PREPARED" },
	{ DIALECT_ANY, STATEMENT_COMMIT, "COMMIT" },
	{ DIALECT_ANY, STATEMENT_COMMIT, "END" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ROLLBACK PREPARED" },
	{ DIALECT_ANY, STATEMENT_SAVEPOINT, "ROLLBACK [WORK] [TRANSACTION] TO" },
	{ DIALECT_ANY, STATEMENT_ROLLBACK, "ROLLBACK" },
	{ DIALECT_POSTGRES, STATEMENT_ROLLBACK, "ABORT" },
	{ DIALECT_POSTGRES, STATEMENT_BARE,
	  "PREPARE TRANSACTION" }, /* would take our transaction away */
	{ DIALECT_ANY, STATEMENT_SAVEPOINT, "SAVEPOINT" },
	{ DIALECT_ANY, STATEMENT_SAVEPOINT, "RELEASE" },
	{ DIALECT_POSTGRES, STATEMENT_COPY_STDIN, "COPY ... FROM STDIN" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "CREATE [UNIQUE] INDEX CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "DROP INDEX CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX (CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX () TABLE CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX () INDEX CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX () SCHEMA" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX () DATABASE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "REINDEX () SYSTEM" },
	{ DIALECT_ANY, STATEMENT_BARE, "VACUUM" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "CLUSTER () [VERBOSE] $" },
	{ DIALECT_POSTGRES, STATEMENT_BARE,
	  "ALTER TABLE [IF] [EXISTS] @ DETACH PARTITION @ CONCURRENTLY" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "CREATE DATABASE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "DROP DATABASE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER DATABASE @ SET TABLESPACE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "CREATE TABLESPACE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "DROP TABLESPACE" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER SYSTEM" },
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "CREATE SUBSCRIPTION ... WITH (!CONNECT" },
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "CREATE SUBSCRIPTION ... WITH (!CREATE_SLOT" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "CREATE SUBSCRIPTION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "DROP SUBSCRIPTION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER SUBSCRIPTION @ REFRESH" },
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "ALTER SUBSCRIPTION ... WITH (!REFRESH" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER SUBSCRIPTION @ SET PUBLICATION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER SUBSCRIPTION @ ADD PUBLICATION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "ALTER SUBSCRIPTION @ DROP PUBLICATION" },
	{ DIALECT_POSTGRES, STATEMENT_BARE, "DISCARD ALL" },
	{ DIALECT_POSTGRES, STATEMENT_SESSION, "DISCARD" },
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "SET LOCAL" }, /* of the transaction it stands in */
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "SET TRANSACTION" },
	{ DIALECT_POSTGRES, STATEMENT_ORDINARY, "SET CONSTRAINTS" },
	{ DIALECT_POSTGRES, STATEMENT_SESSION, "SET" },
	{ DIALECT_POSTGRES, STATEMENT_SESSION, "RESET" },
	{ DIALECT_POSTGRES, STATEMENT_SESSION, "LOAD" },
	{ DIALECT_POSTGRES, STATEMENT_SESSION, "SELECT ~SET_CONFIG" }, /* pg_dump's search_path */
	{ DIALECT_SQLITE, STATEMENT_SESSION, "ATTACH" },
	{ DIALECT_SQLITE, STATEMENT_BARE, "DETACH" },
	{ DIALECT_SQLITE, STATEMENT_BARE, "PRAGMA ~JOURNAL_MODE" },
	{ DIALECT_SQLITE, STATEMENT_BARE, "PRAGMA ~SYNCHRONOUS" },
	{ DIALECT_SQLITE, STATEMENT_BARE, "PRAGMA ~TEMP_STORE" },
	{ DIALECT_SQLITE, STATEMENT_BARE, "PRAGMA ~WAL_CHECKPOINT" },
	{ DIALECT_SQLITE, STATEMENT_ORDINARY, "PRAGMA ~USER_VERSION" }, /* kept in the file */
	{ DIALECT_SQLITE, STATEMENT_ORDINARY, "PRAGMA ~APPLICATION_ID" },
	{ DIALECT_SQLITE, STATEMENT_ORDINARY, "PRAGMA ~OPTIMIZE" },
	{ DIALECT_SQLITE, STATEMENT_SESSION, "PRAGMA" },
};

const char *dialect_name(enum dialect dialect)
{
	return dialect_names[dialect];
}

bool dialect_from_name(const char *name, enum dialect *dialect)
{
	for (int i = 0; i < DIALECT_COUNT; i++) {
		if (strcmp(name, dialect_names[i]))
			continue;
		*dialect = (enum dialect)i;
		return true;
	}
	return false;
}

const char *statement_kind_name(enum statement_kind kind)
{
	return kind_names[kind];
}

enum statement_kind statement_kind_of(struct bytes text, enum dialect dialect)
{
	struct tokens tokens = { text.data, text.data + text.size, dialect };
	struct bytes first = token_next(&tokens);

	for (size_t i = 0; first.size && i < sizeof rows / sizeof *rows; i++) {
		bool fits = dialect == DIALECT_ANY || rows[i].dialect == DIALECT_ANY ||
			    rows[i].dialect == dialect;

		if (fits && !((*first.data ^ *rows[i].pattern) & 0xDF) &&
		    tokens_match_after(tokens, first, rows[i].pattern))
			return rows[i].kind;
	}
	return STATEMENT_ORDINARY;
}
