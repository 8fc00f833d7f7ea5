#ifndef CORE_ADOPT_CHANGE_H
#define CORE_ADOPT_CHANGE_H
#include "core/base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* What a statement leaves behind that a database's catalog shows.  Pure, by the statement's words.
 */

enum thing_kind {
	THING_TABLE,
	THING_COLUMN,       /* part: its name */
	THING_NOT_NULL,     /* part: the column */
	THING_DEFAULT,      /* part: the column */
	THING_CONSTRAINT,   /* part: its name */
	THING_ROW_SECURITY, /* switched on for a table */
	THING_POLICY,       /* part: its name */
	THING_TRIGGER,      /* PostgreSQL: part: its name; SQLite: it has a name of its own */
	THING_INDEX,
	THING_VIEW, /* materialized or not */
	THING_SEQUENCE,
	THING_TYPE,       /* or a domain */
	THING_ENUM_VALUE, /* part: the value */
	THING_FUNCTION,   /* or a procedure, whatever it takes */
	THING_SCHEMA,     /* its name is `name` */
	THING_EXTENSION,
	THING_KIND_COUNT
};

/* Names are as the database keeps them.  Members that a kind does not have are "". */
struct thing {
	enum thing_kind kind;
	const char *schema;
	const char *name; /* its own, or of the table or type that it belongs to */
	const char *part;
};

const char *thing_kind_name(enum thing_kind kind); /* "table" */
/* "column users.email" */
const char *thing_text(struct arena *arena, const struct thing *thing);
/* Orders by kind and names. */
int thing_compare(const struct thing *a, const struct thing *b);
/* Is it of something else: a column, an enum value? */
bool thing_is_part(const struct thing *thing);
/* Does `part` go when `whole` goes?  An index belongs to a table, see struct change. */
bool thing_belongs(const struct thing *part, const struct thing *whole);

enum change_kind {
	CHANGE_MADE,
	CHANGE_GONE,
	CHANGE_RENAMED /* to `to`, with all that belongs to it */
};

struct change {
	enum change_kind kind;
	struct thing thing;
	const char *to;      /* CHANGE_RENAMED: the new name, or part */
	const char *table;   /* of an index, a SQLite trigger that is made; else "" */
	bool perhaps;        /* it may have been so before: IF EXISTS, OR REPLACE */
	const char *content; /* NULL, or what the catalog then holds of it: a function's body, a
			       SQLite table's text from its first parenthesis on */
};

/* What the thing is afterwards: another one when it was renamed. */
struct thing change_target(const struct change *change);

struct changes {
	struct change *items;
	size_t count;
	const char *unseen; /* with no items: why the catalog does not show them; for people */
	bool repeatable;    /* running it again does no harm */
	const char *schema; /* NULL, or where names without a schema are from now on (SET) */
};
#endif
