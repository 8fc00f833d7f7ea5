#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include "core/lock_mode.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a rehearsal showed of a release on one target, statement by statement: what people see
 * before they approve, and what the real run is compared with.  Pure. */

/* How it was rehearsed. */
enum evidence_way {
	EVIDENCE_SCRATCH,     /* in a database of its own, with the target's schema and no rows */
	EVIDENCE_ROLLED_BACK, /* on the target, in a transaction that was rolled back */
	EVIDENCE_CLONE,       /* the same on a declared clone with data, without guards */
	EVIDENCE_COPY,        /* on a copy of the database (SQLite) */
	EVIDENCE_WAY_COUNT
};

/* Names are "schema.relation", sorted, at most EVIDENCE_NAMES of them; `more` were left out. */
#define EVIDENCE_NAMES 100
struct name_list {
	const char **items;
	size_t count, more;
};

struct effect_lock {
	const char *relation;
	enum lock_mode taken; /* by this statement */
	enum lock_mode held;  /* since an earlier one of the same transaction */
};

/* What one statement did, or will do, to relations that were there before its transaction. */
struct effects {
	bool seen;                 /* false: nobody looked, and the rest says nothing */
	struct effect_lock *locks; /* sorted by relation, at most EVIDENCE_NAMES */
	size_t lock_count, more_locks;
	struct name_list rewrites; /* tables and indexes whose whole content was written anew */
	struct name_list scans;    /* tables that were read from end to end */
	struct name_list builds;   /* "index on table", as the server says it */
	struct name_list notes;    /* other words of the server: "verifying table ..." */
	bool shared; /* it changed what all databases of the server share (roles, ...) */
};

enum evidence_blocks {
	BLOCKS_NONE,
	BLOCKS_WRITES,
	BLOCKS_READS, /* and writes */
	BLOCKS_COUNT
};

enum evidence_growth {
	GROWS_UNKNOWN,
	GROWS_NO,
	GROWS_YES,
	GROWS_COUNT
};

enum evidence_state {
	EVIDENCE_SHOWN,
	EVIDENCE_NOT_SHOWN, /* `why` says why it was not rehearsed */
	EVIDENCE_FAILED,    /* `why` says what the database said */
	EVIDENCE_STATE_COUNT
};

struct evidence_statement {
	const char *version; /* of the migration */
	unsigned index, line;
	struct hash text; /* SHA-256 of the statement as it is sent */
	const char *head; /* its beginning, on one line */
	enum evidence_state state;
	const char *why; /* NULL when it was shown */
	struct effects effects;
	int64_t duration; /* microseconds; -1: not known */
	int64_t rows;     /* -1: not known */
	/* Judged by evidence_judge: */
	enum evidence_blocks blocks;
	enum evidence_growth grows; /* does it block for longer when tables are larger? */
	int64_t bytes; /* of the target's tables and indexes that it reads from end to end or
			  writes anew; -1: not known */
};

/* Of the target itself. */
struct evidence_table {
	const char *name;
	int64_t bytes, index_bytes;
	int64_t rows; /* the server's estimate; -1: unknown, never "small" */
};

/* Can what was rehearsed be taken back? */
enum evidence_reversible {
	REVERSIBLE_NOT_ASKED,
	REVERSIBLE_PROVEN, /* forwards and back again gave the same schema */
	REVERSIBLE_NOT,    /* `irreversible` says why */
	REVERSIBLE_COUNT
};

#define EVIDENCE_STATEMENTS 1000
#define EVIDENCE_TABLES     200
struct evidence {
	enum evidence_way way;
	const char *why_way; /* NULL, or why it was not done in the way that comes first */
	const char *server;  /* "PostgreSQL 15.4" */
	const char *outcome; /* NULL: it came to its end; else the error */
	struct evidence_statement *statements; /* in the order of running */
	size_t count, room;
	size_t more; /* statements that were left out behind EVIDENCE_STATEMENTS */
	struct evidence_table *tables; /* sorted by name; the largest EVIDENCE_TABLES, and what the
					  statements touch */
	size_t table_count;
	size_t more_tables;       /* that are not among them */
	bool sized;               /* false: the target's sizes are not known */
	struct name_list changes; /* SQLite: lines of the schema, "+ ..." and "- ..." */
	enum evidence_reversible reversible;
	const char *irreversible;
};

const char *evidence_way_name(enum evidence_way way); /* "scratch", "rolled back", ... */
const char *evidence_way_text(enum evidence_way way); /* for people */
const char *evidence_blocks_name(enum evidence_blocks blocks);
const char *evidence_growth_name(enum evidence_growth growth);
const char *evidence_state_name(enum evidence_state state);
const char *evidence_reversible_name(enum evidence_reversible reversible);

/* Adds a name once; what is too much is counted. */
void name_list_add(struct arena *arena, struct name_list *list, const char *name);
bool name_list_has(const struct name_list *list, const char *name);
void name_list_sort(struct name_list *list);

/* The next statement, to be filled; NULL when there are too many, which is counted. */
struct evidence_statement *evidence_add(struct arena *arena, struct evidence *evidence);

/* From locks, scans, rewrites and the target's sizes: whom each statement blocks, whether that
 * grows, and the bytes. */
void evidence_judge(struct evidence *evidence);
/* The strongest lock that a statement works under. */
enum lock_mode effects_strongest(const struct effects *effects);

/* As JSON, and its canonical text: equal evidence gives equal bytes.  evidence_digest is the
 * SHA-256 of that text. */
struct value *evidence_value(struct arena *arena, const struct evidence *evidence);
struct bytes evidence_write(struct arena *arena, const struct evidence *evidence);
struct hash evidence_digest(struct arena *arena, const struct evidence *evidence);
/* The same in at most `limit` bytes: of too many statements the last are left out and counted. */
struct bytes evidence_write_within(struct arena *arena, struct evidence *evidence, size_t limit);
/* ERROR_INVALID: it is not such a text.  Members that are not known are passed over. */
bool evidence_parse(struct arena *arena, struct bytes text, struct evidence *evidence,
		    struct error *error) MUST_CHECK;
#endif
