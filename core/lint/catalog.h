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

struct lint_type;

struct lint_column {
	const char *name;
	const char *type;           /* as sql_type writes it: "character varying(10)" */
	const struct lint_type *of; /* the enum, domain or other type that these files made, also of
				     * an array of it; NULL: built in, or not known */
	const char *collation;      /* NULL: the type's */
	bool not_null;
	enum lint_default fallback; /* its default */
	bool identity, stored, /* GENERATED ... STORED */ from_sequence;
	bool virtual; /* GENERATED ... VIRTUAL */
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
	bool enforced;        /* false: NOT ENFORCED */
	bool here_only;       /* NO INHERIT */
	bool inherited;       /* it came from a parent */
	bool cascades;        /* FOREIGN: ON DELETE CASCADE */
	const char **columns; /* CHECK: those that it names */
	size_t column_count;
	const char *other; /* FOREIGN: key of the table that it points to */
	const char **other_columns;
	size_t other_count;
	const char *not_null_column;     /* CHECK: all that it says is that this one IS NOT NULL */
	const PgQuery__Node *expression; /* CHECK; in the catalog's arena; NULL: too long to keep */
	const char *index;               /* PRIMARY, UNIQUE, EXCLUDE: key of its index */
};

struct lint_relation {
	const char *key; /* "schema.name", as it is looked up */
	const char *schema, *name;
	enum lint_relation_kind kind;
	size_t born; /* in which migration, from 1; 0: in none of these files */
	/* false: only later files speak of it, so that it may have columns, constraints and indexes
	 * that are not listed here (born is 0). */
	bool whole;
	bool temporary, unlogged;
	enum lint_known rows; /* has it any?  LINT_NO: made or emptied just now, nothing put in */
	size_t counted;       /* in which migration `rows` was learned */
	bool bulk;            /* it was filled with rows of other tables: as many as they have */
	struct lint_column *columns; /* tables, views */
	size_t column_count, column_room;
	struct lint_constraint *constraints;
	size_t constraint_count, constraint_room;
	const char *parent; /* of a partition, a child table; of an index its table; of a sequence
			     * the table that owns it; else NULL */
	struct lint_relation **indexes; /* of a table, a materialized view */
	size_t index_count, index_room;
	struct lint_relation **children; /* partitions and children; of a partitioned index the
					  * indexes that are its parts */
	size_t child_count, child_room;
	struct lint_relation **parents; /* the other way round; more than one only by INHERITS */
	size_t parent_count, parent_room;
	bool partition;             /* its parent is a partitioned table */
	const PgQuery__Node *bound; /* of a partition: a PartitionBoundSpec */
	bool bound_default;
	const char *partition_key; /* PARTITIONED: its first column; NULL for an expression */
	size_t partition_keys;     /* PARTITIONED: how many columns and expressions */
	const char *clustered;     /* the index by which it was clustered; NULL: none */
	const char *tablespace, *access_method; /* NULL: the default */
	const char *owned_column;               /* SEQUENCE: of `parent` */
	/* INDEX: */
	bool unique, valid, partial, expressions;
	const char *method; /* "btree" */
	const char **uses;  /* INDEX: columns in their order, "" for an expression; VIEW: keys of
			     * what it reads */
	size_t use_count;
	const char *title;  /* INDEX: what a name made for it says of its columns, where there
			     * are expressions or INCLUDE; else NULL */
	const char **named; /* INDEX: all columns that it depends on, with those of INCLUDE, its
			     * expressions and its predicate */
	size_t named_count;
	const char *collated;     /* INDEX: a COLLATE of its own is somewhere in it; else NULL */
	const char **use_columns; /* VIEW: "schema.table.column" of each column it names */
	size_t use_column_count;
	/* for the catalog alone */
	size_t place, saved;
	bool listed;
};

enum lint_type_kind {
	LINT_ENUM,
	LINT_DOMAIN,
	LINT_OTHER_TYPE
};

struct lint_type {
	const char *key, *schema, *name;
	enum lint_type_kind kind;
	const char *base;                    /* DOMAIN: as sql_type */
	const struct lint_type *base_of;     /* DOMAIN: over one of these files' types; else NULL */
	const char *collation;               /* DOMAIN: NULL: its base's */
	bool constrained;                    /* DOMAIN: a CHECK or NOT NULL, or its base has one */
	bool not_null;                       /* DOMAIN */
	enum lint_default fallback;          /* DOMAIN */
	struct lint_constraint *constraints; /* DOMAIN: CHECKs */
	size_t constraint_count, constraint_room;
	size_t born;
	const char **values; /* ENUM */
	size_t value_count;
	size_t saved; /* for the catalog alone */
};

struct lint_routine {
	const char *key, *schema, *name;
	char volatility; /* 'i', 's', 'v': as it is declared */
	/* What it does where it is called: an SQL function of one expression is put in its place,
	 * so that the expression's counts. */
	char inlined;
	char expression; /* that of it: 's', 'v', '?' where nobody knows; 0: there is no such */
	bool definer, search_path_set;
	struct bytes text;     /* the command that made it, kept by who replays; empty: not kept */
	const char *arguments; /* their types, with ',' between */
	size_t least, most;    /* how many it can be called with */
};

struct lint_trigger {
	const char *name, *table; /* key */
	const char *routine;      /* key, as it is looked up */
	bool on_update_of;        /* it is said of which columns */
};

struct lint_catalog;

/* Is the expression evaluated once, or for each row?  LINT_DEFAULT_NONE for none. */
enum lint_default lint_default_of(const struct lint_catalog *catalog,
				  const PgQuery__Node *expression);

struct lint_catalog *lint_catalog_open(struct arena *arena);
/* From here on what is made is born in this migration (from 1): see lint_relation.born. */
void lint_catalog_begin(struct lint_catalog *catalog, size_t migration);
size_t lint_catalog_migration(const struct lint_catalog *catalog);

/* Does to the catalog what the server would do with one command.  What it cannot follow (dynamic
 * SQL, commands that are not parsed) makes it say LINT_UNKNOWN rather than guess. */
void lint_replay(struct lint_catalog *catalog, const PgQuery__Node *command);
/* The same for one that the grammar does not know, or that was not read for its size: what its
 * first words tell. */
void lint_replay_words(struct lint_catalog *catalog, struct bytes statement);

/* NULL: no migration made it nor speaks of it, or it was dropped.  A name without a schema that is
 * nowhere along the search_path is found when only one relation anywhere has it: the path may have
 * been set where no file tells. */
struct lint_relation *lint_relation_find(const struct lint_catalog *catalog, struct sql_name name);
struct lint_relation *lint_relation_by_key(const struct lint_catalog *catalog, const char *key);
const struct lint_type *lint_type_find(const struct lint_catalog *catalog, struct sql_name name);
const struct lint_routine *lint_routine_find(const struct lint_catalog *catalog,
					     struct sql_name name);
/* The command that made the routine; it has to live as long as the catalog. */
void lint_routine_keep(struct lint_catalog *catalog, struct sql_name name, struct bytes text);
/* A trigger of the relation; NULL: there is none of that name.  Without a name: any. */
const struct lint_trigger *lint_trigger_find(const struct lint_catalog *catalog,
					     const struct lint_relation *table, const char *name);
/* Is it a domain that demands something of its values, also by its base? */
bool lint_type_is_constrained(const struct lint_type *type);
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

/* Has it rows?  LINT_NO when it is certain that it holds none: made or emptied by the migration at
 * hand and not filled since. */
enum lint_known lint_relation_rows(const struct lint_catalog *catalog,
				   const struct lint_relation *relation);
/* The same; LINT_UNKNOWN when nobody knows the relation. */
enum lint_known lint_relation_filled(const struct lint_catalog *catalog, struct sql_name name);
#endif
