#ifndef CORE_ADOPT_MATCH_H
#define CORE_ADOPT_MATCH_H
#include "core/adopt/files.h"
#include "core/adopt/history.h"

/* What another tool's history says of one of our migrations. */
enum adoption_state {
	ADOPTION_APPLIED, /* a row for it, of exactly these bytes */
	ADOPTION_UNKNOWN, /* a row for it, and no way to tell of which bytes */
	ADOPTION_EDITED,  /* a row for it, of other bytes */
	ADOPTION_BROKEN,  /* it began there and did not end well */
	ADOPTION_PENDING, /* no row, or one that was taken back */
	ADOPTION_PASSED,  /* no row, but a later one has one: the tool passed it over */
	ADOPTION_COVERED, /* the same, and a checkpoint behind it has one: it is held in that */
	ADOPTION_SKIPPED, /* the same, and a person says that it is never to run there */
	ADOPTION_STATE_COUNT
};
const char *adoption_state_name(enum adoption_state state);
const char *adoption_state_meaning(enum adoption_state state); /* a sentence for people */

struct adoption_item {
	const struct migration *migration;
	const struct history_row *row; /* NULL: none */
	enum adoption_state state;
};

struct adoption {
	struct adoption_item *items; /* the registry's, in its order */
	size_t count;
	const struct history_row **strangers; /* rows that the registry has nothing for */
	size_t stranger_count;
	size_t by_state[ADOPTION_STATE_COUNT];
};

/* A hash that cannot be matched is never called applied. */
void adoption_match(struct arena *arena, const struct history *history,
		    const struct adoption_files *files, struct adoption *adoption);

/* A person says of versions (divided by commas) that were passed over that they are never to run
 * there: they are skipped from now on.  ERROR_CONFLICT, naming the first that was not. */
bool adoption_skip(struct arena *arena, struct adoption *adoption, const char *versions,
		   struct error *error) MUST_CHECK;

/* Which versions may be written into the ledger as they are: all that are applied or
 * skipped, and the unknown ones when a person says that they hold (`trust`).  ERROR_CONFLICT,
 * naming the first, for what is edited or broken, for rows that the registry has nothing for, and
 * for unknown ones that nobody vouches for. */
bool adoption_allows(struct arena *arena, const struct adoption *adoption, bool trust,
		     const char ***versions, size_t *count, struct error *error) MUST_CHECK;
#endif
