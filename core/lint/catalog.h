#ifndef CORE_LINT_CATALOG_H
#define CORE_LINT_CATALOG_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/sql/tree.h"
#include <stdbool.h>
#include <stddef.h>

/* What a PostgreSQL database holds after the migrations that were replayed so far, as far as rules
 * need it.  Names without a schema are looked up along the search_path that the replay has seen
 * ("public" at first).  What was dropped is gone.  Everything lies in the catalog's arena. */

/* Nobody tells everything: a migration may alter a table that none of the files made. */
enum lint_known {
	LINT_NO,
	LINT_YES,
	LINT_UNKNOWN
};

enum lint_relation_kind {
	LINT_TABLE,
	LINT_PARTITIONED,
	LINT_VIEW,
	LINT_MATERIALIZED,
	LINT_INDEX,
	LINT_SEQUENCE,
	LINT_FOREIGN_TABLE,
	LINT_COMPOSITE
};

enum lint_default {
	LINT_DEFAULT_NONE,
	LINT_DEFAULT_CONSTANT, /* or stable: evaluated once */
	LINT_DEFAULT_VOLATILE, /* evaluated for each row */
	LINT_DEFAULT_UNKNOWN   /* it calls a function that nobody made in these files */
};

struct lint_column {
	const char *name;
	const char *type;      /* as sql_type writes it: "character varying(10)" */
	const char *collation; /* NULL: the type's */
	bool not_null;
	enum lint_default fallback; /* its default */
	bool identity, stored, /* GENERATED ... STORED */ from_sequence;
};

enum lint_constraint_kind {
	LINT_CHECK,
	LINT_NOT_NULL,
	LINT_PRIMARY,
	LINT_UNIQUE,
	LINT_FOREIGN,
	LINT_EXCLUDE
};

struct lint_constraint {
	const char *name;
	enum lint_constraint_kind kind;
	bool valid, deferrable;
	bool cascades; /* FOREIGN: ON DELETE CASCADE */
	const char **columns;
	size_t column_count;
	const char *other; /* FOREIGN: key of the table that it points to */
	const char **other_columns;
	size_t other_count;
	const char *not_null_column;     /* CHECK: all that it says is that this one IS NOT NULL */
	const PgQuery__Node *expression; /* CHECK; in the catalog's arena */
	const char *index;               /* PRIMARY, UNIQUE, EXCLUDE: key of its index */
};

struct lint_relation {
	const char *key; /* "schema.name", as it is looked up */
	const char *schema, *name;
	enum lint_relation_kind kind;
	size_t born; /* in which migration, from 1; 0: in none of these files */
	bool temporary, unlogged;
	enum lint_known rows; /* has it any?  LINT_NO: made just now, and nothing was put in */
	struct lint_column *columns; /* tables, views */
	size_t column_count, column_room;
	struct lint_constraint *constraints;
	size_t constraint_count, constraint_room;
	const char *parent; /* of a partition, a child table; of an index its table; else NULL */
	const PgQuery__Node *bound; /* of a partition: a PartitionBoundSpec */
	bool bound_default;
	const char *partition_key; /* PARTITIONED: its first column; NULL for an expression */
	/* INDEX: */
	bool unique, valid, partial, expressions;
	const char *method; /* "btree" */
	const char **uses;  /* INDEX: columns in their order; VIEW: keys of what it reads */
	size_t use_count;
	const char **use_columns; /* VIEW: "schema.table.column" of each column it names */
	size_t use_column_count;
};

enum lint_type_kind {
	LINT_ENUM,
	LINT_DOMAIN,
	LINT_OTHER_TYPE
};

struct lint_type {
	const char *key, *schema, *name;
	enum lint_type_kind kind;
	const char *base; /* DOMAIN: as sql_type */
	bool constrained; /* DOMAIN: a CHECK or NOT NULL */
	size_t born;
	const char **values; /* ENUM */
	size_t value_count;
};

struct lint_routine {
	const char *key, *schema, *name;
	char volatility; /* 'i', 's', 'v' */
	bool definer, search_path_set;
};

struct lint_trigger {
	const char *name, *table; /* key */
};

struct lint_catalog;

struct lint_catalog *lint_catalog_open(struct arena *arena);
/* From here on what is made is born in this migration (from 1): see lint_relation.born. */
void lint_catalog_begin(struct lint_catalog *catalog, size_t migration);
size_t lint_catalog_migration(const struct lint_catalog *catalog);

/* Does to the catalog what the server would do with one command.  What it cannot follow (dynamic
 * SQL, commands that are not parsed) makes it say LINT_UNKNOWN rather than guess. */
void lint_replay(struct lint_catalog *catalog, const PgQuery__Node *command);

/* NULL: no migration made it, or it was dropped. */
struct lint_relation *lint_relation_find(const struct lint_catalog *catalog, struct sql_name name);
struct lint_relation *lint_relation_by_key(const struct lint_catalog *catalog, const char *key);
const struct lint_type *lint_type_find(const struct lint_catalog *catalog, struct sql_name name);
const struct lint_routine *lint_routine_find(const struct lint_catalog *catalog,
					     struct sql_name name);
struct lint_column *lint_column_find(const struct lint_relation *relation, const char *name);
struct lint_constraint *lint_constraint_find(const struct lint_relation *relation,
					     const char *name);
/* Calls back for every relation of a parent: its indexes, or its partitions and children. */
typedef void lint_relation_visit(struct lint_relation *relation, void *context);
void lint_each_relation(const struct lint_catalog *catalog, lint_relation_visit *visit,
			void *context);
/* The name that people see: without its schema when that is where names are looked up first. */
const char *lint_relation_shown(struct arena *arena, const struct lint_catalog *catalog,
				const struct lint_relation *relation);

/* Is it certain that it holds no rows: made by the migration at hand and not filled since?
 * LINT_UNKNOWN when nobody knows the relation. */
enum lint_known lint_relation_filled(const struct lint_catalog *catalog, struct sql_name name);
#endif
