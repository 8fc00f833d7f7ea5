#ifndef CORE_LINT_CATALOG_KEEP_H
#define CORE_LINT_CATALOG_KEEP_H
#include "core/lint/catalog.h"
#include "core/lint/names.h"

/* Inside catalog*.c and replay*.c. */
#define LINT_PATH_LIMIT 16 /* schemas of a search_path */

struct lint_path {
	const char *schemas[LINT_PATH_LIMIT];
	size_t count; /* 0: nothing is found without a schema */
};

struct lint_undo; /* catalog_undo.c */

struct lint_catalog {
	struct arena *arena;
	size_t migration;
	struct lint_path path;
	struct lint_path session_path; /* what SET LOCAL goes back to */
	struct lint_relation **relations;
	size_t relation_count, relation_room;
	struct lint_trigger *triggers;
	size_t trigger_count, trigger_room;
	struct arena *scratch;   /* of one command */
	struct lint_names texts; /* those that were kept: types and columns are named alike */
	struct lint_names relation_names, type_names, routine_names;
	struct lint_names constraint_names; /* of tables; without objects of their own: the table */
	enum lint_known zone, session_zone; /* is TimeZone UTC?  LINT_UNKNOWN: nobody set it */
	struct lint_undo *undo;             /* NULL: nothing can be rolled back now */
	struct arena *undo_arena;
	size_t temporary; /* how many relations are */
	bool partial; /* something was altered that nobody made: the files do not tell everything */
	size_t epoch; /* a relation of an older one is saved before it is changed */
};

/* Room for one more at the end of an array that doubles: *items may move. */
void *lint_room(struct arena *arena, const void *items, size_t count, size_t *room, size_t size);
#define LINT_ADD(arena, items, count, room)                                                        \
	((items) = lint_room((arena), (items), (count), &(room), sizeof *(items)),                 \
	 &(items)[(count)++])

/* A copy that lives as long as the catalog, one for all equal ones. */
const char *lint_kept(struct lint_catalog *catalog, const char *text);

/* The schema of new objects whose names have none. */
const char *lint_home(const struct lint_catalog *catalog);
/* "schema.name", the schema being the home when none is given; in `arena`. */
const char *lint_key(struct arena *arena, const struct lint_catalog *catalog, struct sql_name name);
/* In that schema (the home when there is none) and nowhere else. */
struct lint_relation *lint_relation_exact(const struct lint_catalog *catalog, struct sql_name name);

/* A new relation; one of that name is replaced. */
struct lint_relation *lint_relation_add(struct lint_catalog *catalog, struct sql_name name,
					enum lint_relation_kind kind);
/* The relation, or if nobody knows it one that is not whole. */
struct lint_relation *lint_relation_heard(struct lint_catalog *catalog, struct sql_name name);
/* Before anything of it is changed: so that a ROLLBACK finds it as it was. */
void lint_relation_edit(struct lint_catalog *catalog, struct lint_relation *relation);
/* With its indexes, sequences, triggers and what leads to it; not what points to it. */
void lint_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation);
/* To another schema or name; everything that names it follows.  NULL: as before. */
void lint_relation_rename(struct lint_catalog *catalog, struct lint_relation *relation,
			  const char *schema, const char *name);
/* `index` of a table, a partition of its parent ...: both ends. */
void lint_relation_join(struct lint_catalog *catalog, struct lint_relation *parent,
			struct lint_relation *child);
void lint_relation_part(struct lint_catalog *catalog, struct lint_relation *parent,
			struct lint_relation *child);
void lint_index_join(struct lint_catalog *catalog, struct lint_relation *table,
		     struct lint_relation *index);
void lint_relation_fill(struct lint_catalog *catalog, struct lint_relation *relation,
			enum lint_known rows);
/* Into and out of the lists of the catalog, nothing else. */
void lint_relation_list(struct lint_catalog *catalog, struct lint_relation *relation);
void lint_relation_unlist(struct lint_catalog *catalog, struct lint_relation *relation);

struct lint_column *lint_column_add(struct lint_catalog *catalog, struct lint_relation *relation,
				    const char *name);
/* Room for so many columns in all. */
void lint_column_reserve(struct lint_catalog *catalog, struct lint_relation *relation,
			 size_t count);
void lint_column_drop(struct lint_relation *relation, const char *name);
struct lint_constraint *lint_constraint_add(struct lint_catalog *catalog,
					    struct lint_relation *relation, const char *name);
void lint_constraint_drop(struct lint_catalog *catalog, struct lint_relation *relation,
			  const char *name);
void lint_constraint_rename(struct lint_catalog *catalog, struct lint_relation *relation,
			    struct lint_constraint *constraint, const char *name);
bool lint_names_column(const struct lint_constraint *constraint, const char *column);

struct lint_type *lint_type_add(struct lint_catalog *catalog, struct sql_name name,
				enum lint_type_kind kind);
struct lint_type *lint_type_edit(struct lint_catalog *catalog, const struct lint_type *type);
void lint_type_drop(struct lint_catalog *catalog, const struct lint_type *type);
void lint_type_rename(struct lint_catalog *catalog, struct lint_type *type, const char *schema,
		      const char *name);
/* Writes a column's or domain's type: its name and, where these files made it, the type itself. */
const char *lint_type_written(struct lint_catalog *catalog, const PgQuery__TypeName *type,
			      const struct lint_type **of);

/* "schema.name" as it is written, quotes included. */
struct sql_name lint_name_written(struct arena *arena, const char *written);

/* Names as the server makes them (indexcmds.c ChooseIndexName, makeObjectName): parts that fit in
 * 63 bytes, a number at the end where the name is taken. */
const char *lint_name_relation(struct lint_catalog *catalog, const char *schema, const char *table,
			       const char *columns, const char *label);
const char *lint_name_constraint(struct lint_catalog *catalog, const struct lint_relation *table,
				 const char *columns, const char *label);
/* "a_b": of an index's columns, of a foreign key's. */
const char *lint_name_columns(struct arena *arena, const char *const *columns, size_t count);

/* catalog_undo.c: BEGIN or SAVEPOINT name; ROLLBACK (TO name); RELEASE name; COMMIT.  NULL stands
 * for the whole transaction. */
void lint_undo_mark(struct lint_catalog *catalog, const char *savepoint);
void lint_undo_back(struct lint_catalog *catalog, const char *savepoint);
void lint_undo_forget(struct lint_catalog *catalog, const char *savepoint);
void lint_undo_added(struct lint_catalog *catalog, struct lint_relation *relation);
void lint_undo_dropped(struct lint_catalog *catalog, struct lint_relation *relation);
void lint_undo_changing(struct lint_catalog *catalog, struct lint_relation *relation);
void lint_undo_type(struct lint_catalog *catalog, struct lint_type *type, bool added, bool dropped);
#endif
