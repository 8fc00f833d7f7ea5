#ifndef CORE_LINT_REPLAY_H
#define CORE_LINT_REPLAY_H
#include "core/lint/catalog_keep.h"
#include "core/lint/expression.h"

/* Inside replay*.c: each applies one kind of command to the catalog. */

/* What an index is, before it has its name. */
struct lint_shape {
	const char *name;  /* NULL: one is made */
	const char *label; /* "idx", "key", "pkey", "excl" */
	const char *method, *collated;
	bool unique, invalid, partial, expressions;
	const char *title; /* see lint_relation */
	const char **uses;
	size_t use_count;
	const char **named;
	size_t named_count;
};
/* The index, without its partitions'. */
struct lint_relation *replay_index_make(struct lint_catalog *catalog, struct lint_relation *table,
					const struct lint_shape *shape);
/* "lower_b" of index elements or names, those of INCLUDE behind them; NULL: all are columns, and
 * nothing is included. */
const char *replay_index_title(struct arena *arena, PgQuery__Node *const *nodes, size_t count,
			       PgQuery__Node *const *more, size_t more_count);
/* A copy of an index of another table, named anew; its constraint, if it has one, too. */
struct lint_relation *replay_index_copy(struct lint_catalog *catalog, struct lint_relation *table,
					const struct lint_relation *from,
					const struct lint_relation *index);
/* The constraint whose index it is; NULL: it belongs to none. */
struct lint_constraint *replay_index_constraint(const struct lint_relation *table,
						const struct lint_relation *index);
void replay_index_drop(struct lint_catalog *catalog, struct lint_relation *index);

/* A constraint of a table (`column`: written behind that column, else NULL), on its children too.
 * `fresh`: the table is being made, so that nothing is left to be validated. */
struct replay_constraint {
	const PgQuery__Constraint *constraint;
	const char *column;
	bool fresh, only;
};
void replay_constraint_add(struct lint_catalog *catalog, struct lint_relation *table,
			   const struct replay_constraint *wanted);
/* A copy of one of another table, under its name. */
struct lint_constraint *replay_constraint_copy(struct lint_catalog *catalog,
					       struct lint_relation *table,
					       const struct lint_constraint *constraint);
/* With its index. */
void replay_constraint_drop(struct lint_catalog *catalog, struct lint_relation *table,
			    const char *name);
/* Every FOREIGN KEY to the relation (NULL: of those, to a set of columns) is gone. */
void replay_references_drop(struct lint_catalog *catalog, const struct lint_relation *table,
			    const struct lint_constraint *key);

/* The column as it is written, without the constraints that the table has of it. */
struct lint_column *replay_column_define(struct lint_catalog *catalog, struct lint_relation *table,
					 const PgQuery__ColumnDef *definition);
/* Those, in the order in which the server makes them. */
void replay_column_constraints(struct lint_catalog *catalog, struct lint_relation *table,
			       const PgQuery__ColumnDef *definition);
void replay_column_drop(struct lint_catalog *catalog, struct lint_relation *table, const char *name,
			bool cascade);
void replay_sequence_make(struct lint_catalog *catalog, struct lint_relation *table,
			  const struct lint_column *column);

/* What a partition has of its parent: indexes, foreign keys. */
void replay_partition_equip(struct lint_catalog *catalog, struct lint_relation *parent,
			    struct lint_relation *child);
void replay_partition_bound(struct lint_catalog *catalog, struct lint_relation *child,
			    const PgQuery__PartitionBoundSpec *bound);
/* With the views and foreign keys that depend on it. */
void replay_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation);

/* A function that the server makes for another command, of so many arguments; `like`: one that does
 * the same, NULL: it depends on nothing but them. */
struct replay_made {
	struct sql_name name;
	const struct lint_routine *like;
	size_t least, most;
};
void replay_routine_make(struct lint_catalog *catalog, const struct replay_made *made);

/* search_path as set_config takes it: names with commas between. */
void replay_path(struct lint_catalog *catalog, const char *list, bool local);
/* Is a TimeZone of that name UTC? */
enum lint_known replay_zone_is(const char *name);
void replay_zone(struct lint_catalog *catalog, enum lint_known zone, bool local);

typedef void replay_command(struct lint_catalog *catalog, const PgQuery__Node *command);
replay_command replay_create_table, replay_create_as, replay_foreign_table, replay_view;
replay_command replay_index, replay_alter_table, replay_drop, replay_rename, replay_move;
replay_command replay_domain, replay_alter_domain, replay_enum, replay_alter_enum, replay_range;
replay_command replay_composite, replay_function, replay_alter_function, replay_trigger;
replay_command replay_sequence, replay_alter_sequence, replay_set, replay_transaction;
replay_command replay_insert, replay_copy, replay_truncate, replay_select;
replay_command replay_cluster, replay_schema, replay_define;
#endif
