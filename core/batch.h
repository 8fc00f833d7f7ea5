#ifndef CORE_BATCH_H
#define CORE_BATCH_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/dialect.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A data change that is made in ranges of a key, each in a transaction of its own:
 *
 *     -- lockstep:batch key=id size=5000 pause=50ms
 *     UPDATE orders SET total = price * amount WHERE total IS NULL;
 *
 * The author writes plain SQL, the same that would be run as a whole, and the range's condition is
 * put into it here.  Placeholders of the author's own would allow more kinds of statements, but a
 * forgotten or misplaced one changes every row in every range, and the statement could no longer be
 * tried in psql.  So only forms are taken in which the place of the condition is beyond doubt: one
 * table, nothing behind the condition.  All else is refused, and says what to do.
 *
 * The same rows as by the whole statement are changed, once each: those whose key is at most the
 * largest one when the first range began.  A range sees what the ranges before it changed. */
struct batch {
	const char *key;           /* the column's name as the database keeps it, without quotes */
	unsigned size;             /* keys of a range, at most */
	int64_t pause;             /* ms between two ranges */
	const char *verb;          /* "UPDATE", "DELETE", "INSERT" */
	const char *table;         /* whose keys are gone through, as it is written: "s.\"T\"" */
	const char *alias;         /* what the statement calls it, as it is written */
	const char *schema, *name; /* of `table` as the database keeps them; schema may be NULL */
	const char *into;          /* INSERT: the table it writes to, as it is written; else NULL */
	/* Byte offsets in the statement: */
	size_t query;     /* INSERT: of SELECT */
	size_t condition; /* where the condition begins, behind WHERE, or where WHERE is to stand */
	size_t behind;    /* behind the condition */
	bool conditional; /* it has a WHERE */
};

#define BATCH_SIZE      5000 /* keys, where the directive does not say */
#define BATCH_SIZE_MOST 1000000
#define BATCH_MARK      "lockstep:batch"

/* The directive's arguments, when one stands in `gap`, the text between the statement before and
 * this one; else none (`found` false).  It stands on a comment line of its own, directly above the
 * statement.  `line` is that of the gap's first byte, and receives that of the mark.  ERROR_INVALID
 * for a mark anywhere else, which would silently mean nothing. */
bool batch_find(struct bytes gap, bool *found, struct bytes *arguments, unsigned *line,
		struct error *error) MUST_CHECK;
/* Is there a mark in a comment of this statement?  It would mean nothing. */
bool batch_mark_inside(struct bytes statement, enum dialect dialect);

/* Reads "key=id size=5000 pause=50ms" and the statement that it is for.  ERROR_INVALID: an option
 * that is not known, missing, given twice or out of bounds; a statement that cannot be cut into
 * ranges, with what it is. */
bool batch_read(struct arena *arena, struct bytes arguments, struct bytes statement,
		enum dialect dialect, struct batch *batch, struct error *error) MUST_CHECK;

/* What is sent for a batch.  Values are bound as texts and cast to `type`, that of the key. */
enum batch_query {
	BATCH_LEAST,   /* the smallest key, as text, and its type (SQLite) */
	BATCH_MOST,    /* the largest */
	BATCH_KEYLESS, /* a row, when there is one without a key */
	BATCH_GROUPS,  /* INSERT: a row, when its SELECT makes one of many: without any input */
	BATCH_NEXT,    /* the last key of a range that has `size` keys or more behind the value 2,
			  up to the value 1; no row: there are fewer */
	BATCH_CHANGE,  /* the statement for keys behind the value 2, up to the value 1 */
};

struct batch_wish {
	enum dialect dialect;
	const char *type; /* of the key, for CAST */
	bool begun;       /* there is a value 2; else from the smallest key on */
	unsigned size;    /* BATCH_NEXT */
};
const char *batch_query(struct arena *arena, const struct batch *batch, struct bytes statement,
			const struct batch_wish *wish, enum batch_query query);

/* How many characters BATCH_CHANGE has put into the statement in front of its character `position`
 * (from 1, of the statement as it is sent). */
unsigned batch_shift(const struct batch *batch, struct bytes statement, unsigned position);

/* How far a batched statement has come: a member of a ledger row's details, written in the same
 * transaction as the range. */
struct batch_position {
	unsigned statement; /* index in its file */
	struct hash text;   /* of the statement: while it is under way it may not be edited */
	const char *key, *type;
	const char *least, *most; /* keys when it began; it ends at `most` */
	const char *reached;      /* the last key that is done */
	int64_t rows, ranges;     /* done so far */
	int64_t began;            /* wall clock, ms */
};

/* `details` (NULL: none) with the position in it, or without one when it is NULL.  NULL when
 * nothing is left. */
const char *batch_position_write(struct arena *arena, const char *details,
				 const struct batch_position *position);
/* False: the details hold none that can be read. */
bool batch_position_read(struct arena *arena, const char *details, struct batch_position *position);
struct batch_position *batch_position_copy(struct arena *arena,
					   const struct batch_position *position);
/* Percent of the way from the smallest key to the last, where keys are whole numbers; else -1. */
int batch_percent(const struct batch_position *position);
#endif
