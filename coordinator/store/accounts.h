#ifndef COORDINATOR_STORE_ACCOUNTS_H
#define COORDINATOR_STORE_ACCOUNTS_H
#include "coordinator/store/store.h"

/* What auditors ask the projections; may be called with a reader's store. */
struct account_filter {
	const char *project;
	const char *environment, *migration; /* NULL: any */
	int64_t from,
	    until;      /* wall clock, ms: under way at some time in between; until 0: no end */
	uint64_t after; /* number of the last rollout that was read; 0: from the first */
	unsigned limit;
};

struct account_rollouts {
	const char **items; /* ids, oldest first */
	size_t count;
};

bool account_rollouts(struct arena *arena, struct store *store, const struct account_filter *filter,
		      struct account_rollouts *list, struct error *error) MUST_CHECK;
/* The newest rollouts that applied the release and are over, oldest first. */
bool account_ended(struct arena *arena, struct store *store, const char *project,
		   const struct hash *release_digest, struct account_rollouts *list,
		   struct error *error) MUST_CHECK;
#define ACCOUNT_ENDED_MOST 100

/* When the digest had first succeeded in the environment, as it was known at `at`; 0: it had not.
 * Wall clock, ms. */
struct account_upstream {
	const char *project, *environment;
	const struct hash *release_digest;
	int64_t at;
	bool accept_failures; /* completed_with_failures is a success, too */
};
bool account_upstream_since(struct store *store, const struct account_upstream *question,
			    int64_t *since, struct error *error) MUST_CHECK;
/* The entry up to which rollouts of a smaller number that ran on the plan, and are over, used up
 * what people said of it; -1: none did. */
bool account_spent(struct store *store, const struct hash *plan_digest, uint64_t number,
		   int64_t *seq, struct error *error) MUST_CHECK;
#endif
