#ifndef COORDINATOR_HTTP_JSON_EVIDENCE_H
#define COORDINATOR_HTTP_JSON_EVIDENCE_H
#include "coordinator/store/store.h"
#include "core/base/value.h"

/* What rehearsals showed that a plan names (struct plan), as [{targets, found: {...}}]: of several
 * the first, whole (core/evidence.h); the others by their hash. */
bool json_evidence(struct arena *arena, struct store *store, const char *evidence,
		   struct value **list, struct error *error) MUST_CHECK;

/* Adds how much each environment before this one tells of what the evidence speaks of:
 * [{environment, tables, statements}] (core/representation.h).  Those that were not rehearsed are
 * left out. */
struct situation;
bool json_representation(struct arena *arena, struct store *store,
			 const struct situation *situation, const char *evidence,
			 struct value *list, struct error *error) MUST_CHECK;
#endif
