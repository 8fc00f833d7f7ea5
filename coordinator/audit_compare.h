#ifndef COORDINATOR_AUDIT_COMPARE_H
#define COORDINATOR_AUDIT_COMPARE_H
#include "coordinator/store/store.h"
#include "core/base/value.h"

/* Is the history of the schemas of two environments the same?  By what their agents last reported
 * of the ledgers: the migrations that hold, with the hashes of their bytes, in the order in which
 * they ran.  {identical, histories: [{digest, migrations, targets: [{environment, target, reported,
 * entry}], differences: [{version, what}]}]}; the first history is that of the first target of
 * `left`, the others tell how they differ from it.  May be called with a reader's store.
 * ERROR_NOT_FOUND: an environment has no targets. */
struct audit_comparison {
	const char *project, *left, *right; /* environments */
};
bool audit_compare(struct arena *arena, struct store *store,
		   const struct audit_comparison *comparison, struct value **answer,
		   struct error *error) MUST_CHECK;
#endif
