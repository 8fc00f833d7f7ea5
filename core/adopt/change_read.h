#ifndef CORE_ADOPT_CHANGE_READ_H
#define CORE_ADOPT_CHANGE_READ_H
#include "core/adopt/change.h"
#include "core/dialect.h"
#include "core/statement.h"

/* What a statement changes in the catalog, by its words alone.  `schema` is where names without one
 * are. */
void changes_of(struct arena *arena, const struct statement *statement, enum dialect dialect,
		const char *schema, struct changes *changes);
#endif
