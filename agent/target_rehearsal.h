#ifndef AGENT_TARGET_REHEARSAL_H
#define AGENT_TARGET_REHEARSAL_H
#include "agent/target.h"
#include "core/evidence.h"

/* What a target can do for a rehearsal. */

/* Something to rehearse on, removed on close; what a crash left is removed by the next one of the
 * same installation (target_sweep).  SQLite: a private copy of the database, made by the backup
 * API.  PostgreSQL: an empty database of its own on the target's server, or on the one that the
 * settings name.  ERROR_REFUSED: it cannot be had here, and what would change that. */
bool target_copy(struct target *target, struct target **copy, struct error *error) MUST_CHECK;
/* Removes what earlier rehearsals of this installation left behind when they were killed, and no
 * other thing.  What another one works in stays: `left` counts. */
bool target_sweep(struct target *target, size_t *left, struct error *error) MUST_CHECK;

/* How a transaction on the target itself may treat those who use it. */
enum rehearsal_guard {
	REHEARSAL_GUARDED, /* short timeouts, no rewrite of more than 8 MiB where the role may make
			      an event trigger */
	REHEARSAL_ALONE    /* nobody else uses it: a declared clone */
};
/* PostgreSQL: opens a transaction to be rolled back.  ERROR_REFUSED on a standby. */
bool target_begin_rehearsal(struct target *target, enum rehearsal_guard guard,
			    struct error *error) MUST_CHECK;

/* Around a statement: what it does, as the target shows it.  Both within its transaction, or both
 * outside of one. */
bool target_effects_begin(struct target *target, struct error *error) MUST_CHECK;
bool target_effects_end(struct arena *arena, struct target *target, struct effects *effects,
			struct error *error) MUST_CHECK;
/* Before a statement that cannot run in a transaction, on something to rehearse on: which locks it
 * will ask for.  It is sent and kept from them, and has then done nothing.  SQLite: none. */
bool target_effects_asked(struct arena *arena, struct target *target,
			  const struct statement *statement, struct effects *effects,
			  struct error *error) MUST_CHECK;

/* Has the open transaction changed what all databases of the server share?  SQLite: never. */
bool target_effects_shared(struct target *target, bool *shared, struct error *error) MUST_CHECK;

/* The target's tables with their sizes into the evidence, the largest first in doubt; what cannot
 * be read soon leaves it unsized.  `at_home`: where the settings fix a schema, only its own. */
bool target_sizes(struct arena *arena, struct target *target, bool at_home,
		  struct evidence *evidence, struct error *error) MUST_CHECK;
/* The schema as sorted lines, one a thing, without what the ledger is kept in: equal schemas give
 * equal bytes. */
bool target_outline(struct arena *arena, struct target *target, struct bytes *outline,
		    struct error *error) MUST_CHECK;

/* SQLite: integrity_check; ERROR_FAILED says what it found. */
bool target_is_sound(struct target *target, struct error *error) MUST_CHECK;

/* What an implementation offers of it. */
struct rehearsal_driver {
	bool (*copy)(struct target *target, struct target **copy, struct error *error);
	bool (*sweep)(struct target *target, size_t *left, struct error *error);
	bool (*begin)(struct target *target, enum rehearsal_guard guard, struct error *error);
	bool (*effects_begin)(struct target *target, struct error *error);
	bool (*effects_end)(struct arena *arena, struct target *target, struct effects *effects,
			    struct error *error);
	bool (*effects_asked)(struct arena *arena, struct target *target,
			      const struct statement *statement, struct effects *effects,
			      struct error *error);
	bool (*effects_shared)(struct target *target, bool *shared, struct error *error);
	bool (*sizes)(struct arena *arena, struct target *target, bool at_home,
		      struct evidence *evidence, struct error *error);
	bool (*outline)(struct arena *arena, struct target *target, struct bytes *outline,
			struct error *error);
	bool (*is_sound)(struct target *target, struct error *error); /* NULL: always */
};
#endif
