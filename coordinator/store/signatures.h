#ifndef COORDINATOR_STORE_SIGNATURES_H
#define COORDINATOR_STORE_SIGNATURES_H
#include "coordinator/store/store.h"

/* What authors signed (core/signing.h).  Whose key it was agents judge. */
struct release_signature {
	const char *key;  /* its id, as minisign shows it */
	const char *text; /* minisign's file */
	struct hash sum;  /* blob: the sum file that it is of */
	const char *given_by;
	int64_t time; /* wall clock, ms */
};

struct release_signatures {
	struct release_signature *items; /* oldest first */
	size_t count;
};

bool release_signatures_load(struct arena *arena, struct store *store, const char *project,
			     uint64_t release, struct release_signatures *list,
			     struct error *error) MUST_CHECK;
#endif
