#ifndef CORE_VETTING_H
#define CORE_VETTING_H
#include "core/base/index.h"
#include "core/base/value.h"
#include "core/vetting_keys.h"

/* Goes over a log's entries in their order and checks who said them: that every agent came in with
 * a join token of its environment and a key of its own and was not revoked, what it signed of what
 * it did and saw (core/testimony.h), and the coordinator's signature of every plan.  Pure; memory
 * grows with agents and rollouts alone. */
struct vetting {
	const char *origin; /* of the log; NULL: not known */
	struct vetting_keys keys;
	struct index agents, joins, plans;
	/* What was found to be so. */
	uint64_t enrolled;
	uint64_t signed_by_agents, unsigned_by_agents;
	uint64_t lapsed;    /* of the unsigned: from agents that had signed before */
	uint64_t lapsed_at; /* the first of those entries */
	uint64_t plans_signed, plans_unsigned;
};

void vetting_open(struct vetting *vetting);
void vetting_release(struct vetting *vetting);
/* The next entry, parsed; `arena` for what is forgotten afterwards.  ERROR_INTEGRITY says what does
 * not hold. */
bool vetting_entry(struct arena *arena, struct vetting *vetting, const struct value *entry,
		   struct error *error) MUST_CHECK;
#endif
