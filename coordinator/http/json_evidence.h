#ifndef COORDINATOR_HTTP_JSON_EVIDENCE_H
#define COORDINATOR_HTTP_JSON_EVIDENCE_H
#include "coordinator/store/store.h"
#include "core/base/value.h"

/* What rehearsals showed that a plan names (struct plan), as [{targets, found: {...}}]: of several
 * the first, whole (core/evidence.h); the others by their hash. */
bool json_evidence(struct arena *arena, struct store *store, const char *evidence,
		   struct value **list, struct error *error) MUST_CHECK;
#endif
