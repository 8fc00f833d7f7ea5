#ifndef CORE_LINT_FIX_STEP_H
#define CORE_LINT_FIX_STEP_H
#include "core/lint/catalog.h"
#include "core/lint/effect.h"
#include "core/sql/write.h"
#include "core/statement.h"
#include "core/words.h"

/* Inside fix*.c: what one statement becomes. */

enum fix_place {
	FIX_TOGETHER, /* in the transaction of what stands before it */
	FIX_APART,    /* in a new transaction, which others may join */
	FIX_BARE,     /* without a transaction, in one file with its statement's other such steps */
	FIX_VALIDATE, /* when what stands before it has been committed */
	FIX_RANGES,   /* in ranges, each a transaction */
};

/* In which order the steps of one ALTER TABLE come. */
enum fix_phase {
	FIX_IN_PLACE,
	FIX_PREPARE,  /* defaults, sequences */
	FIX_FILL,     /* rows */
	FIX_DEMAND,   /* constraints that are not valid yet */
	FIX_PROVE,    /* validation */
	FIX_BUILD,    /* indexes */
	FIX_COMPLETE, /* what rests on all that */
	FIX_PHASES
};

struct fix_step {
	enum fix_phase phase;
	enum fix_place place;
	const char *text; /* without ';' at its end */
};

/* Names that the migration's steps have taken. */
struct fix_names {
	const char **items;
	size_t count;
};

/* One statement that something was found in. */
struct fix_site {
	struct arena *arena;                /* of the result */
	const struct lint_catalog *catalog; /* before the statement */
	const struct lint_server *server;
	const struct statement *statement;
	const PgQuery__Node *command;
	const char *const *codes; /* what was found */
	size_t code_count;
	struct words words; /* of the statement */
	/* The answer: */
	struct fix_step *steps;
	size_t step_count, step_room;
	const char *what; /* the statement does then, for people */
	const char *note; /* NULL, or what is to be known of it */
	const char *why;  /* it is refused */
	struct fix_names *names;
};

/* A recipe fills steps, or says why not (fix_refuse) and is false. */
typedef bool fix_recipe(struct fix_site *site);

bool fix_refuse(struct fix_site *site, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void fix_add(struct fix_site *site, enum fix_phase phase, enum fix_place place, const char *format,
	     ...) __attribute__((format(printf, 4, 5)));
/* The steps by phase, those of one phase in the order in which they were added. */
void fix_order(struct fix_site *site);
bool fix_found(const struct fix_site *site, const char *code);

/* The statement's bytes from `from` to `to`, without blanks at their ends. */
const char *fix_slice(const struct fix_site *site, size_t from, size_t to);
/* The word that begins at, or first behind, this byte. */
size_t fix_word_at(const struct fix_site *site, size_t offset);
/* The word behind a qualified name that begins at word `at`. */
size_t fix_behind_name(const struct fix_site *site, size_t at);
/* The relation as the statement writes it, with its schema. */
const char *fix_relation(const struct fix_site *site, const PgQuery__RangeVar *relation);
/* The same without the last name: "shop." or "". */
const char *fix_home(const struct fix_site *site, const PgQuery__RangeVar *relation);

/* The relation where one of these files makes it: NULL where not everything of it is known. */
const struct lint_relation *fix_known(const struct fix_site *site, struct sql_name name);

/* The name that PostgreSQL would choose: "first_second_label" (second may be NULL), cut to 63
 * bytes, with a number where it is taken (ChooseRelationName, ChooseConstraintName in its
 * indexcmds.c and pg_constraint.c).  NULL: refused, since the relation is made in none of the
 * files, or the cut would have to heed an encoding. */
const char *fix_choose(struct fix_site *site, const PgQuery__RangeVar *relation, const char *second,
		       const char *label);
/* Does the statement itself drop this constraint of its table, or (`column`) this column? */
bool fix_drops(const struct fix_site *site, const char *constraint, const char *column);
/* "a_b" of a list of String nodes, as PostgreSQL puts columns into a name. */
const char *fix_addition(struct arena *arena, PgQuery__Node *const *names, size_t count);

/* "key=id" of a table whose rows can be gone through in ranges of it; NULL: refused. */
const char *fix_key(struct fix_site *site, struct sql_name table);
/* A step that changes rows in ranges of the table's key; false: refused. */
bool fix_add_ranges(struct fix_site *site, struct sql_name table, const char *statement);

bool fix_index(struct fix_site *site); /* CREATE INDEX */
bool fix_drop_index(struct fix_site *site);
bool fix_reindex(struct fix_site *site);
bool fix_refresh(struct fix_site *site);
bool fix_apart(struct fix_site *site);  /* it stays, behind what is committed before it */
bool fix_alone(struct fix_site *site);  /* it stays, without a transaction */
bool fix_alter(struct fix_site *site);  /* ALTER TABLE */
bool fix_do(struct fix_site *site);     /* DO */
bool fix_ranges(struct fix_site *site); /* UPDATE, DELETE, INSERT ... SELECT */
#endif
