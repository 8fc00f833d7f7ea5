#ifndef CORE_SQL_TREE_H
#define CORE_SQL_TREE_H
#include <pg_query/pg_query.pb-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/bytes.h"

/* A parse tree as libpg_query's protobuf messages (pg_query.proto; PostgreSQL's parsenodes.h says
 * what they mean).  Everything lies in the arena of sql_parse.  Empty texts stand for absent ones.
 * Locations are bytes from the beginning of the statement; 0 or -1 where there is none. */
struct sql_tree {
	const PgQuery__Node *const *commands; /* one, but where a file has a delimiter of its own */
	size_t count;
};

/* A possibly qualified name; NULL for the parts that are not written. */
struct sql_name {
	const char *schema, *name;
};

/* "" gives NULL. */
static inline const char *sql_text(const char *text)
{
	return text && *text ? text : NULL;
}
/* Of a String node; NULL for any other. */
const char *sql_string(const PgQuery__Node *node);
struct sql_name sql_range(const PgQuery__RangeVar *range);
/* Of a list of String nodes, also inside a List node: the last is the name, the one before it the
 * schema. */
struct sql_name sql_qualified(PgQuery__Node *const *parts, size_t count);
struct sql_name sql_name_node(const PgQuery__Node *node);

/* How PostgreSQL writes the type (format_type): "character varying(10)", "integer[]",
 * "shop.mood"; pg_catalog is left out. */
const char *sql_type(struct arena *arena, const PgQuery__TypeName *type);

/* The value of an option in a list of DefElem nodes; NULL: it is not there. */
const PgQuery__DefElem *sql_option(PgQuery__Node *const *options, size_t count, const char *name);
#endif
