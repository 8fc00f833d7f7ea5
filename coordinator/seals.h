#ifndef COORDINATOR_SEALS_H
#define COORDINATOR_SEALS_H
#include "coordinator/situation.h"
#include "coordinator/turn.h"

/* What people signed, for agents who demand it (proto/seals.h). */

struct session;

/* Fills in `unsealed` of the gate's targets: no agent that serves it and is there would find enough
 * signatures under the plan (as struct sealed_plan wants it).  An agent that is not there is waited
 * for. */
bool seals_gather(const struct turn *turn, const struct plan *plan, struct situation *situation,
		  struct error *error) MUST_CHECK;
/* The same for a rollout that was made. */
bool seals_gather_of(const struct turn *turn, const struct rollout *rollout,
		     struct situation *situation, struct error *error) MUST_CHECK;
/* Is it a signature of minisign, and, where somebody trusts its key, of the rollout's plan?
 * ERROR_INVALID, ERROR_INTEGRITY. */
bool seals_approval_allowed(const struct turn *turn, const struct rollout *rollout,
			    const char *text, struct error *error) MUST_CHECK;
/* What goes along with an assignment of the rollout to this agent. */
bool seals_for(const struct turn *turn, const struct rollout *rollout,
	       const struct session *session, struct seals *seals, struct error *error) MUST_CHECK;
#endif
