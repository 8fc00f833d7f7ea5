#ifndef COORDINATOR_TESTIFY_H
#define COORDINATOR_TESTIFY_H
#include "coordinator/turn.h"

/* Puts into an entry, before it is appended, what the agent whose turn it is says under its own key
 * of the same facts (core/testimony.h).  No bytes: the agent signs nothing yet, and the entry
 * stands without.  ERROR_FORBIDDEN: it does not hold, or says something else. */
bool testify_entry(struct turn *turn, enum entry_type type, struct value *body,
		   struct bytes testimony, struct error *error) MUST_CHECK;
/* The same of what comes too late to matter, from an agent that may have another name by now: the
 * entry says why it stands without. */
void testify_late(struct turn *turn, enum entry_type type, struct value *body,
		  struct bytes testimony);
/* The digest of a plan and the coordinator's own signature of it (core/plan.h), with the key that
 * made it. */
void testify_plan(struct turn *turn, const char *rollout, const struct hash *plan,
		  struct value *body);
#endif
