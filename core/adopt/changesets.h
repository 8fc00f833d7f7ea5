#ifndef CORE_ADOPT_CHANGESETS_H
#define CORE_ADOPT_CHANGESETS_H
#include "core/adopt/history.h"

/* Liquibase has a row of each changeset, and a migration is a file of them: how far it is follows
 * from all of its changesets' rows. */

struct changeset_files {
	const struct migration *known;
	const struct marked *marked; /* each one's */
	size_t count;
};

/* How many of a file's changesets have a row. */
struct changeset_tally {
	size_t wanted, found;          /* those that run on every kind of database */
	size_t maybe;                  /* of the others, found */
	const struct history_row *row; /* one of them, or NULL */
};

/* A tally for each file.  `used` has a place for every row of the history, and receives which
 * belong to a file. */
struct changeset_tally *changesets_tally(struct arena *arena, const struct history *history,
					 const struct changeset_files *files, bool *used);
#endif
