#ifndef CORE_SQL_WRITE_H
#define CORE_SQL_WRITE_H
#include "core/sql/tree.h"

/* A command as SQL again, without a semicolon: its meaning is kept, its comments and its layout are
 * not.  NULL when libpg_query cannot write it.  To be called within deep_run. */
const char *sql_write(struct arena *arena, const PgQuery__Node *command);

/* The same of an expression. */
const char *sql_write_expression(struct arena *arena, const PgQuery__Node *expression);

/* A name as it stands in SQL: in quotes only where it has to. */
const char *sql_quoted(struct arena *arena, const char *name);
/* The same with its schema, where it has one. */
const char *sql_dotted(struct arena *arena, struct sql_name name);
/* "a, b": names of String nodes. */
const char *sql_list(struct arena *arena, PgQuery__Node *const *names, size_t count);
/* A text in single quotes. */
const char *sql_literal(struct arena *arena, const char *text);

/* Is the word reserved (manual, appendix C), so that a name like it has to be quoted? */
bool sql_reserved(const char *word);
#endif
