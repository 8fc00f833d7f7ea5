#ifndef CORE_LINT_EFFECT_KEEP_H
#define CORE_LINT_EFFECT_KEEP_H
#include "core/lint/catalog_keep.h"
#include "core/lint/effect.h"
#include "core/lint/expression.h"

/* Inside effect*.c. */
struct effecting {
	struct arena *arena;
	const struct lint_catalog *catalog;
	int major;            /* of the server */
	enum lint_known zone; /* is TimeZone UTC? */
	struct lint_effect *effect;
	size_t room;
};

/* The relation with at least that lock.  What is returned holds until the next is touched. */
struct lint_touch *effect_touch(struct effecting *effecting, const struct lint_relation *relation,
				enum lock_mode lock);
/* One that may be known to nobody; NULL: it has no name. */
struct lint_touch *effect_touch_name(struct effecting *effecting, struct sql_name name,
				     enum lock_mode lock);
/* With its partitions and children. */
void effect_touch_all(struct effecting *effecting, const struct lint_relation *relation,
		      enum lock_mode lock);
/* What is done to it while the lock is held; each takes time that grows with its rows. */
void effect_scan(struct effecting *effecting, const struct lint_relation *relation,
		 enum lock_mode lock);
void effect_build(struct effecting *effecting, const struct lint_relation *relation,
		  enum lock_mode lock);
void effect_rewrite(struct effecting *effecting, const struct lint_relation *relation,
		    enum lock_mode lock);
/* Nobody knows whether it is scanned or rewritten. */
void effect_doubt(struct effecting *effecting, const struct lint_relation *relation,
		  enum lock_mode lock);
/* No row was put into it so far, as far as the files of this migration tell. */
bool effect_is_empty(const struct effecting *effecting, const struct lint_relation *relation);
/* (CONCURRENTLY) among the options, and not (CONCURRENTLY off)? */
bool effect_option_on(PgQuery__Node *const *options, size_t count, const char *name);
/* Has it rows of its own? */
bool effect_stores(const struct lint_relation *relation);
/* What the queries below the node read, all rows of it where no index names a few. */
void effect_read(struct effecting *effecting, const void *node, enum lock_mode lock);
/* The same tables, without their rows. */
void effect_mention(struct effecting *effecting, const void *node, enum lock_mode lock);

/* ALTER TABLE: one action on one relation (the table, or a child of it). */
struct altering_effect {
	struct effecting *effecting;
	const PgQuery__AlterTableStmt *stmt;
	const PgQuery__AlterTableCmd *command;
	const struct lint_relation *table;
	enum lock_mode lock; /* of the whole statement */
	bool only;
	bool validates; /* before 13: foreign keys of new columns are checked (parse_utilcmd.c) */
};
typedef void effect_action(struct altering_effect *altering);
effect_action effect_add_column, effect_drop_column, effect_set_not_null, effect_alter_type;
effect_action effect_set_identity, effect_drop_identity;
effect_action effect_add_constraint, effect_validate, effect_drop_constraint;
effect_action effect_attach, effect_detach, effect_finalize, effect_inherit, effect_disinherit;
/* Is a CHECK there, and left there by the statement, that proves the column holds no NULL? */
bool effect_proves_not_null(const struct altering_effect *altering,
			    const struct lint_relation *table, const char *column);
/* Foreign keys that point to the table, or only to that column (NULL: to any). */
void effect_touch_referencing(struct effecting *effecting, const struct lint_relation *table,
			      const char *column, enum lock_mode lock);
/* Sequences that belong to the table, or only to that column; views that read it. */
void effect_touch_sequences(struct effecting *effecting, const struct lint_relation *table,
			    const char *column, enum lock_mode lock);
void effect_touch_readers(struct effecting *effecting, const struct lint_relation *table,
			  const char *column, enum lock_mode lock);
/* The DEFAULT partition of a table; NULL: there is none. */
const struct lint_relation *effect_default_of(const struct lint_relation *table);
/* A new partition: what becomes of the DEFAULT one. */
void effect_new_partition(struct effecting *effecting, const struct lint_relation *parent,
			  const PgQuery__PartitionBoundSpec *bound);
void effect_foreign_key(struct effecting *effecting, const struct lint_relation *table,
			const PgQuery__Constraint *constraint, enum lock_mode lock);

/* What a change of a column's type costs.  `indexes`: those on the column are built anew. */
enum lint_type_change effect_type_change(const struct effecting *effecting,
					 const struct lint_column *column,
					 const PgQuery__ColumnDef *definition, bool *indexes,
					 bool *base_changes);
/* Is the type one of which it is known that it demands nothing (built in, an enum ...)? */
enum lint_known effect_type_demands(const struct lint_type *of, const char *type);

/* Do the CHECKs of the relation prove that no row of it lies within (`inside` false) or outside
 * the bound? */
bool effect_bound_proven(const struct lint_relation *parent, const struct lint_relation *relation,
			 const PgQuery__PartitionBoundSpec *bound, bool inside);

/* What the first words of a statement tell; false: nothing. */
bool effect_from_words(struct effecting *effecting, struct bytes statement);

typedef void effect_command(struct effecting *effecting, const PgQuery__Node *command);
effect_command effect_alter_table, effect_create_table, effect_create_as, effect_view;
effect_command effect_index, effect_reindex, effect_cluster, effect_vacuum, effect_drop;
effect_command effect_truncate, effect_rename, effect_move, effect_refresh, effect_lock;
effect_command effect_comment, effect_trigger, effect_rule, effect_policy, effect_alter_policy;
effect_command effect_statistics, effect_grant, effect_alter_domain, effect_insert, effect_update;
effect_command effect_delete, effect_merge, effect_copy, effect_select, effect_alter_sequence;
effect_command effect_publication, effect_alter_publication, effect_label, effect_schema;
effect_command effect_foreign_table, effect_explain;
#endif
