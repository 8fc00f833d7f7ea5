#ifndef CORE_LINT_CATALOG_KEEP_H
#define CORE_LINT_CATALOG_KEEP_H
#include "core/lint/catalog.h"

/* Inside catalog*.c and replay*.c. */
struct lint_catalog {
	struct arena *arena;
	size_t migration;
	const char *home; /* the schema of names that have none */
	struct lint_relation **relations;
	size_t relation_count, relation_room;
	struct lint_type **types;
	size_t type_count, type_room;
	struct lint_routine **routines;
	size_t routine_count, routine_room;
};

/* "schema.name", the schema being the home when none is given; in `arena`. */
const char *lint_key(struct arena *arena, const struct lint_catalog *catalog, struct sql_name name);
/* A new relation; one of that name is replaced. */
struct lint_relation *lint_relation_add(struct lint_catalog *catalog, struct sql_name name,
					enum lint_relation_kind kind);
void lint_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation);
struct lint_column *lint_column_add(struct lint_catalog *catalog, struct lint_relation *relation,
				    const char *name);
struct lint_constraint *lint_constraint_add(struct lint_catalog *catalog,
					    struct lint_relation *relation, const char *name);
#endif
