#ifndef CORE_STATEMENT_H
#define CORE_STATEMENT_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/dialect.h"
#include <stdbool.h>
#include <stddef.h>

/* What a runner must know of a statement before it starts.  Decided by its first words, from one
 * table (statement_kind.c). */
enum statement_kind {
	STATEMENT_ORDINARY,
	STATEMENT_BEGIN,     /* BEGIN, START TRANSACTION */
	STATEMENT_COMMIT,    /* COMMIT, END */
	STATEMENT_ROLLBACK,  /* ROLLBACK, ABORT (not TO SAVEPOINT) */
	STATEMENT_SAVEPOINT, /* SAVEPOINT, RELEASE, ROLLBACK TO */
	STATEMENT_BARE, /* cannot run in a transaction block: CREATE INDEX CONCURRENTLY, VACUUM ...
			 */
	STATEMENT_SESSION,    /* SET, RESET, PRAGMA: changes the session, needs no ledger row of its
				 own */
	STATEMENT_COPY_STDIN, /* COPY ... FROM stdin with its data behind it */
	STATEMENT_KIND_COUNT
};

struct batch;

struct statement {
	size_t index;      /* from 0 */
	struct bytes text; /* exactly as it is sent: without the delimiter and comments before it */
	struct bytes data; /* STATEMENT_COPY_STDIN: the lines up to, not including, "\." */
	size_t offset;     /* of `text` in the input, in bytes */
	unsigned line;     /* of `text`, from 1 */
	enum statement_kind kind;
	const struct batch *batch; /* it is to be run in ranges (core/batch.h); NULL: it is not. Set
				      where the statements of a migration are cut */
};

struct splitter;

struct statement_list {
	struct statement *items;
	size_t count;
};

struct statement_options {
	enum dialect dialect;
	const char *delimiter;  /* NULL: ";" */
	const char *breakpoint; /* NULL, or a text that ends a statement wherever it stands outside
				   quotes and bodies, as well as the delimiter ("-->
				   statement-breakpoint") */
	size_t from;   /* so many bytes at the beginning hold no statement; they count for lines and
			  offsets */
	size_t to;     /* where what is cut ends, as if the text did; 0: at its end */
	unsigned line; /* at `from`, counted already; 0: they are counted from the beginning */
};

/* Cuts `text` into statements, never losing or merging one.  Knows quotes, E'' strings, dollar
 * quotes, nested comments, BEGIN ATOMIC bodies, trigger bodies (SQLite), COPY data, a byte order
 * mark, [bracketed] and `quoted` names (SQLite).  Statements without any token are dropped.
 * A delimiter of one's own takes the place of ';' everywhere outside quotes, comments and (for
 * PostgreSQL) parentheses: a statement may then hold several commands.
 * The statements point into `text`.  ERROR_INVALID: "LINE:COLUMN: ..." for an unclosed quote,
 * parenthesis, body or COPY data, a psql meta-command, standard_conforming_strings = off. */
bool statement_split(struct arena *arena, struct bytes text,
		     const struct statement_options *options, struct statement_list *list,
		     struct error *error) MUST_CHECK;

/* The same, one statement at a time, in little memory whatever the size of the text. */
struct splitter *splitter_open(struct arena *arena, struct bytes text,
			       const struct statement_options *options);
/* Takes up another text, or another part of it. */
void splitter_restart(struct splitter *splitter, struct bytes text,
		      const struct statement_options *options);
/* Behind the last statement comes one without text. */
bool splitter_next(struct splitter *splitter, struct statement *statement,
		   struct error *error) MUST_CHECK;

enum statement_kind statement_kind_of(struct bytes text, enum dialect dialect);
const char *statement_kind_name(enum statement_kind kind);
#endif
