#ifndef AGENT_VERIFY_H
#define AGENT_VERIFY_H
#include "core/ledger.h"
#include "core/release.h"
#include "proto/message.h"

/* The agent believes nobody: it recomputes what it is told before anything runs.  Pure. */

/* What the agent knows by itself. */
struct trust {
	const char *environment;
	const char *project;            /* of the target named in the assignment */
	const uint8_t *coordinator_key; /* that is believed when it came */
	bool rehearsal;                 /* its owner allows rehearsals on it */
	int64_t received, now;          /* monotonic clock, ms */
};

/* The ticket alone, before anything is fetched: environment, project, verb, the coordinator's
 * signature, the target's part in the plan, the expiry.  ERROR_REFUSED says what does not hold. */
bool ticket_verify(const struct assignment *assignment, const struct trust *trust,
		   struct error *error) MUST_CHECK;

/* Has the manifest the hash that was announced, and does the digest it claims follow from it?
 * `release` receives what it says.  ERROR_REFUSED. */
bool manifest_verify(struct arena *arena, const struct hash *announced, struct bytes manifest,
		     struct release *release, struct error *error) MUST_CHECK;
/* The ticket, and whether the manifest's release is the plan's and holds what is pending.
 * ERROR_REFUSED. */
bool assignment_verify(const struct assignment *assignment, const struct trust *trust,
		       const struct release *release, struct error *error) MUST_CHECK;
/* The part against the ledger as it is now.  ERROR_REFUSED. */
bool base_verify(struct arena *arena, const struct assignment *assignment,
		 const struct release *release, const struct ledger *ledger,
		 struct error *error) MUST_CHECK;
#endif
