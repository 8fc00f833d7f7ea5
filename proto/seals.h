#ifndef PROTO_SEALS_H
#define PROTO_SEALS_H
#include "proto/message.h"

/* Is a plan signed as an agent's owner demands?  The agent insists on it, whatever its coordinator
 * says (a stolen one signs plans, and nothing else), and the coordinator waits for it.  Pure.
 *
 * A release's signature covers what the release says and no more: that it is applied, or rehearsed.
 * Queries that verify, going back, adopting and what a person says of a ledger are covered by an
 * approval of the very plan, and refused where there are no approvers. */
struct sealed_plan {
	enum verb verb;
	const struct plan *plan; /* the root over the parts does not count */
	struct hash digest;      /* of the whole plan */
	const char *rollout;     /* for people; NULL: not made yet */
	const struct release *release;
	struct bytes sum; /* of the release; empty: it came with none */
	const struct seals *seals;
	int64_t now; /* wall clock, ms */
	int64_t
	    not_before; /* the same: approvals of what was before then are used up; 0: not known */
};

/* ERROR_REFUSED says what is missing and who could give it. */
bool seals_satisfy(const struct demand *demand, const struct sealed_plan *sealed,
		   struct error *error) MUST_CHECK;
#endif
