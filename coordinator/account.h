#ifndef COORDINATOR_ACCOUNT_H
#define COORDINATOR_ACCOUNT_H
#include "coordinator/store/accounts.h"
#include "coordinator/store/rollouts.h"
#include "core/base/value.h"

/* What rollouts did, for who audits them: who asked for it, who approved or overrode what, how long
 * the release had been upstream, what ran where and how it ended.  Every fact has the member
 * `entry`: the number of the entry of the log that says so, which can be proven.  May be called
 * with a reader's store. */

/* One rollout as an object: rollout, kind, environment, release, release_digest, plan_digest,
 * state, migrations: [version], created: {by, time, entry}, started, finished (the same, null: it
 * did not), soak: {demanded, had, upstream} (ms; null: nothing is upstream), approvals, overrides,
 * moves, runs: [{target, agent, attempt, state, why, error, started, finished, entry}], bypasses:
 * [{what, why, entries}].  With `migration` only the runs that had it to do. */
struct account_question {
	const char *project;
	const char *rollout;   /* id */
	const char *migration; /* NULL: all */
};
bool account_of(struct arena *arena, struct store *store, const struct account_question *question,
		struct value **account, struct error *error) MUST_CHECK;
#endif
