#ifndef CORE_SQL_PARSE_H
#define CORE_SQL_PARSE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include <stdbool.h>
#include <stddef.h>

/* PostgreSQL's own grammar (libpg_query, that of version 15) over one statement that our splitter
 * has cut.  To be called within deep_run.  What does not parse is not an error here: a newer server
 * may know it. */
enum sql_outcome {
	SQL_PARSED,
	SQL_UNPARSED, /* the grammar says no */
	SQL_TOO_MUCH, /* above a limit: it was not looked at */
	SQL_BULK,     /* INSERT or COPY of more than SQL_BULK_SIZE: only its first words count */
};

#define SQL_SIZE_LIMIT     ((size_t)1024 * 1024) /* bytes of one statement */
#define SQL_OPERATOR_LIMIT 30000 /* signs that nest: the grammar's time is quadratic in them */
#define SQL_BULK_SIZE      ((size_t)16 * 1024)

struct sql_tree; /* core/sql/tree.h */

struct sql_parsed {
	enum sql_outcome outcome;
	const struct sql_tree *tree; /* SQL_PARSED, else NULL; in the arena */
	const char *why;             /* otherwise: a sentence, the grammar's words */
	size_t offset;               /* of what it stumbled over, in bytes; 0: not known */
};

void sql_parse(struct arena *arena, struct bytes statement, struct sql_parsed *parsed);

/* What the calling thread's parser keeps is given back; at the end of a thread it is anyhow. */
void sql_parse_end(void);
#endif
