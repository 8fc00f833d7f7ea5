#ifndef CORE_IMPORT_CHANGESETS_H
#define CORE_IMPORT_CHANGESETS_H
#include "core/base/value.h"
#include "core/migration.h"

/* What Liquibase's history table has rows of (core/marks.h), kept where an import leaves their
 * marks behind: "changesets" [{name, path, maybe}]. */
void changesets_put(struct arena *arena, const struct migration *migration, struct value *from);
/* None where there are none. */
void changesets_take(struct arena *arena, const struct value *from, struct marked *marked);
#endif
