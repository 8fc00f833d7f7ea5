#ifndef COORDINATOR_STORE_DISCLOSURE_H
#define COORDINATOR_STORE_DISCLOSURE_H
#include "coordinator/store/entry.h"
#include "coordinator/store/store.h"
#include "core/tlog/commitment.h"

/* The names and words of people: entries and projections hold commitments to them, this table holds
 * what they commit to, until somebody redacts it.  Which members of which entries these are is one
 * table (disclosure.c).  Projections hold a commitment as a blob where a text would stand;
 * sql_column_text opens it. */

/* Puts commitments in place of the texts of people in an entry that is about to be appended. */
bool disclosure_commit(struct arena *arena, struct store *store, enum entry_type type,
		       struct value *body, struct error *error) MUST_CHECK;
/* Entries from before there were commitments hold names as they are: puts commitments in place of
 * the names in `body`, a parsed copy, so that projections call everybody the same. */
bool disclosure_adopt(struct arena *arena, struct store *store, enum entry_type type,
		      struct value *body, struct error *error) MUST_CHECK;
/* Puts back what is known: what sql_disclosed says. */
bool disclosure_open(struct arena *arena, struct store *store, enum entry_type type,
		     struct value *body, struct error *error) MUST_CHECK;

/* Up to DISCLOSURE_PAGE of them behind the first `after`, one to a line (disclosure_write). */
#define DISCLOSURE_PAGE 1000
bool disclosure_page(struct arena *arena, struct store *store, uint64_t after, struct bytes *lines,
		     struct error *error) MUST_CHECK;

struct known_name {
	bool found;
	struct hash commitment;
};
/* The commitment to a name; it may be given as what it is called since it was redacted. */
bool disclosure_name(struct store *store, const char *name, struct known_name *known,
		     struct error *error) MUST_CHECK;
#endif
