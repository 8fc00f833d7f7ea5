#ifndef CORE_SQL_LITE_SCHEMA_H
#define CORE_SQL_LITE_SCHEMA_H
#include "core/sql/lite.h"

/* What the database holds, as SQLite's own pragmas tell it.  Everything is made in the arena that
 * is given; names are looked up in any case of letters. */
struct lite_column {
	const char *name, *type; /* `type` as it is written; "" for none */
	const char *fallback;    /* its DEFAULT, NULL: none (or NULL itself) */
	bool not_null;
	unsigned key; /* its place in the primary key from 1; 0: not in it */
	bool hidden, generated;
};

struct lite_index {
	const char *name, *sql; /* `sql` NULL: it belongs to a constraint */
	bool unique, partial;
	char origin;          /* 'c': CREATE INDEX, 'u': UNIQUE, 'p': PRIMARY KEY */
	const char **columns; /* NULL for an expression */
	size_t count;
};

/* A foreign key, column by column. */
struct lite_foreign {
	unsigned id;
	const char *parent, *column, *parent_column; /* the last NULL: the primary key */
	const char *on_delete;
};

struct lite_trigger {
	const char *name, *sql;
};

enum lite_kind {
	LITE_TABLE,
	LITE_VIEW,
	LITE_VIRTUAL
};

struct lite_table {
	const char *name, *sql;
	enum lite_kind kind;
	bool strict, without_rowid, autoincrement;
	size_t checks; /* CHECK constraints */
	struct lite_column *columns;
	size_t column_count;
	struct lite_index *indexes;
	size_t index_count;
	struct lite_foreign *foreigns;
	size_t foreign_count;
	struct lite_trigger *triggers;
	size_t trigger_count;
};

/* A table or view of the database itself, not a temporary one; NULL: there is none. */
const struct lite_table *lite_table(struct arena *arena, struct lite *lite, const char *name);
const struct lite_column *lite_column(const struct lite_table *table, const char *name);

/* A foreign key's column in another table. */
struct lite_child {
	const char *table, *column, *parent_column, *on_delete;
};
struct lite_children {
	struct lite_child *items;
	size_t count;
};
/* Who points at the table. */
void lite_children(struct arena *arena, struct lite *lite, const char *parent,
		   struct lite_children *children);

/* The table of an index or a trigger; NULL: there is no such thing. */
const char *lite_owner(struct arena *arena, struct lite *lite, const char *object);

/* Why SQLite cannot check the foreign keys: "foreign key mismatch - ..."; NULL: it can. */
const char *lite_mismatch(struct arena *arena, struct lite *lite);

/* A view or trigger that SQLite cannot read any more, for what it uses is gone. */
struct lite_fault {
	const char *name, *message;
};
struct lite_faults {
	struct lite_fault *items;
	size_t count;
};
void lite_faults(struct arena *arena, struct lite *lite, size_t most, struct lite_faults *faults);

/* The view or trigger of SQLite's message "error in view v: ..."; false: it is another message. */
struct lite_object {
	const char *type, *name, *sql;
};
bool lite_object_of(struct arena *arena, struct lite *lite, const char *message,
		    struct lite_object *object);

/* "type name sql" of every object, in their order: two databases whose texts are equal hold the
 * same. */
const char *lite_text(struct arena *arena, struct lite *lite);

/* Puts one row into a table that has none, with NULL wherever that is allowed but in the columns
 * `filled`; CHECKs and triggers are not heeded.  False: that could not be done. */
bool lite_put(struct arena *arena, struct lite *lite, const struct lite_table *table,
	      const char *const *filled, size_t count);
bool lite_is_empty(struct lite *lite, const char *table);
#endif
