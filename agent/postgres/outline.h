#ifndef AGENT_POSTGRES_OUTLINE_H
#define AGENT_POSTGRES_OUTLINE_H
#include "agent/postgres/connection.h"

/* Inside agent/postgres: the schema as sorted lines.  The order of columns plays no part. */
bool postgres_outline(struct arena *arena, struct target *target, struct bytes *outline,
		      struct error *error);
#endif
