#ifndef CORE_LINT_EFFECT_H
#define CORE_LINT_EFFECT_H
#include "core/lint/catalog.h"
#include "core/lock_mode.h"

/* What one command does to those who use the database meanwhile: PostgreSQL's locks (manual 13.3),
 * rewrites and scans as the servers 11 to 18 were measured to do them. */

enum lint_blocks {
	LINT_BLOCKS_NOTHING,
	LINT_BLOCKS_WRITES,
	LINT_BLOCKS_READS /* and writes */
};
const char *lint_blocks_name(enum lint_blocks blocks); /* "none", "writes", "reads" */
enum lint_blocks lint_lock_blocks(enum lock_mode lock);

/* One relation that a command touches; a partitioned table with what is done to its partitions. */
struct lint_touch {
	const char *relation;              /* as people see it */
	const struct lint_relation *known; /* NULL: no migration made it */
	bool index;
	bool fresh;           /* made in this migration, so that nobody else sees it */
	enum lint_known rows; /* has it any? */
	enum lock_mode lock;
	bool rewrites, scans, builds; /* while it is held; `builds`: an index of it */
	enum lint_known costs; /* does that take time that grows with its rows?  LINT_UNKNOWN:
				* whether it rewrites or scans is not known (old type, function) */
};

struct lint_effect {
	struct lint_touch *touches;
	size_t count;
	enum lint_blocks blocks; /* of relations that others may see */
	/* Does it block writes for a time that grows with the rows of a table? */
	enum lint_known grows;
	const struct lint_touch *worst; /* what decides that, NULL: nothing is touched */
	bool bare;                      /* it cannot run in a transaction */
};

struct lint_server {
	int major;        /* of PostgreSQL; 0: 15 */
	bool zone_is_utc; /* TimeZone of the sessions */
};

/* Judges `command` as the catalog stands before it; pure. */
void lint_effect_of(struct arena *arena, const struct lint_catalog *catalog,
		    const struct lint_server *server, const PgQuery__Node *command,
		    struct lint_effect *effect);

/* The same for a statement that the grammar does not know, or that was not read for its size: what
 * its first words tell.  `grows` is LINT_UNKNOWN where they tell nothing. */
void lint_effect_of_words(struct arena *arena, const struct lint_catalog *catalog,
			  const struct lint_server *server, struct bytes statement,
			  struct lint_effect *effect);

/* What becomes of a column's rows when its type changes (ALTER COLUMN ... TYPE). */
enum lint_type_change {
	LINT_CHANGE_FREE,    /* only the catalog */
	LINT_CHANGE_SCAN,    /* rows are checked */
	LINT_CHANGE_INDEXES, /* its indexes are built anew */
	LINT_CHANGE_REWRITE,
	LINT_CHANGE_UNKNOWN
};
#endif
