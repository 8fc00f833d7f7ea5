#ifndef CORE_SQL_WALK_H
#define CORE_SQL_WALK_H
#include "core/sql/tree.h"

/* Every message of a parse tree, parents before their children.  Each is also seen as the Node that
 * holds it.  false: what is below is not looked at.  To be called within deep_run. */
typedef bool sql_visit(const ProtobufCMessage *message, void *context);
void sql_walk(const void *root, sql_visit *visit, void *context); /* NULL: nothing is visited */

#define SQL_IS(message, type) ((message)->descriptor == &pg_query__##type##__descriptor)

/* A copy in `arena` for keeping; NULL for NULL, and for a tree of more than SQL_KEEP_LIMIT
 * messages, which is not worth it. */
#define SQL_KEEP_LIMIT 400
const PgQuery__Node *sql_keep(struct arena *arena, const PgQuery__Node *node);
#endif
