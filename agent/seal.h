#ifndef AGENT_SEAL_H
#define AGENT_SEAL_H
#include "core/ledger.h"
#include "proto/seals.h"

/* Whose signatures (minisign) this agent's owner asks for, whatever its coordinator says
 * (proto/seals.h). */
struct seal_settings {
	const char *release_keys, *approver_keys; /* files or folders; NULL: nothing is asked */
	const char *revoked_keys;                 /* a file, or NULL */
	uint64_t approvals;
	int64_t approval_age; /* ms */
};

/* What is asked, with the keys as they are on the disk now.  ERROR_INVALID, ERROR_NOT_FOUND: they
 * cannot be read; what is asked stays, and nobody can give it. */
bool seal_demand(struct arena *arena, const struct seal_settings *settings, struct demand *demand,
		 struct error *error) MUST_CHECK;
/* What is to be judged of an assignment, but for the sum. */
struct sealed_plan seal_plan(const struct assignment *assignment, const struct release *release,
			     int64_t now);
/* Approvals of the assignment that were signed before then (wall clock, ms; 0: none were) have been
 * used: since then the ledger's rows that it is about came to be as it finds them.  An apply that
 * was taken back is not made anew, nor is something taken back again, by what was signed before. */
int64_t seal_not_before(const struct assignment *assignment, const struct ledger *ledger);
/* Is it something else than what was `told` (demand_hash)? */
bool seal_changed(const struct seal_settings *settings, const struct hash *told);
#endif
