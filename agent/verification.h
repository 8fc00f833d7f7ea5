#ifndef AGENT_VERIFICATION_H
#define AGENT_VERIFICATION_H
#include <stdatomic.h>

#include "agent/interruption.h"
#include "agent/target.h"
#include "core/policy.h"
#include "core/verification.h"

/* Asks whether a target is as it should be after it was changed. */
struct verification_run {
	struct target *target;
	const struct verifications *list;
	const struct policy *policy; /* of the environment: its statement-timeout is each query's;
					unless set a minute */
	const atomic_bool *stop;     /* between two queries; NULL: never */
	struct interruption *interruption; /* or in the middle of one; NULL: never */
};

/* True: each query gave one row whose first column is true, or it was stopped.  False: ERROR_FAILED
 * names the query and what it answered, or what the database said; ERROR_LOCKED, ERROR_UNREACHABLE:
 * it is not known. */
bool verification_run(const struct verification_run *run, bool *stopped,
		      struct error *error) MUST_CHECK;
#endif
