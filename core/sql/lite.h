#ifndef CORE_SQL_LITE_H
#define CORE_SQL_LITE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include <stdbool.h>
#include <stddef.h>

/* SQLite as the reader of SQLite's statements: a database of its own in memory into which
 * migrations are replayed, so that SQLite itself says what a statement touches, what it changes and
 * what must fail.  What it reads are strangers' texts: nothing of them reaches a file, another
 * database or the process's settings (ATTACH, PRAGMA, load_extension, changes of sqlite_schema),
 * and statements, results, pages and steps are limited.  One thread at a time. */
struct lite;

/* Closed with the arena. */
struct lite *lite_open(struct arena *arena);

enum lite_outcome {
	LITE_DONE,
	LITE_REFUSED, /* grammar or names say no, whatever rows there are */
	LITE_FAILED,  /* it failed when it ran */
	LITE_UNDONE   /* above a limit, or never done here: nobody knows */
};

enum lite_deed {
	LITE_READ,
	LITE_INSERT,
	LITE_UPDATE,
	LITE_DELETE,
	LITE_PRAGMA, /* `table` is its name, `column` its value or NULL */
	LITE_OTHER   /* of those that are never done here: ATTACH, DETACH */
};

/* One thing that a statement does by itself (not by a trigger) to the tables that it names. */
struct lite_action {
	enum lite_deed deed;
	const char *table, *column; /* `column` may be NULL or "" */
	bool own;                   /* false: below a view or a trigger */
};

struct lite_said {
	enum lite_outcome outcome;
	const char *message; /* SQLite's, unless LITE_DONE */
	size_t offset;       /* of what it stumbled over, in bytes; 0: not known */
	const struct lite_action *actions;
	size_t action_count;
	const char *loose; /* NULL, or what stands in double quotes and is no name: a text to it */
};

enum lite_effort {
	LITE_LOOK, /* reads it: names and grammar */
	LITE_RUN
};

#define LITE_SIZE_LIMIT ((size_t)1024 * 1024) /* bytes of one statement */

void lite_run(struct arena *arena, struct lite *lite, struct bytes statement,
	      enum lite_effort effort, struct lite_said *said);

/* Does it go through the whole of some table (EXPLAIN QUERY PLAN)? */
bool lite_goes_through(struct lite *lite, struct bytes statement);

/* Settings that a migration may make. */
void lite_foreign_keys(struct lite *lite, bool on);
void lite_legacy_alter(struct lite *lite, bool on);
/* The settings are as at first again, and temporary objects are gone. */
void lite_end_session(struct lite *lite);

/* What happens between the two is undone.  They do not nest. */
void lite_mark(struct lite *lite);
void lite_back(struct lite *lite);

/* An identifier in double quotes; the other only where it needs them. */
const char *lite_name(struct arena *arena, const char *name);
const char *lite_quoted(struct arena *arena, const char *name);
#endif
