#ifndef COORDINATOR_STORE_ELSEWHERE_H
#define COORDINATOR_STORE_ELSEWHERE_H
#include "coordinator/store/rollouts.h"

/* How rollouts of other coordinators ended, as bundles of theirs proved
 * (core/tlog/release_bundle.h). May be called with a reader's store. */
struct elsewhere_wanted {
	const char *project, *origin, *environment; /* origin: the other coordinator's log */
	const struct hash *release_digest;
	bool accept_failures; /* completed_with_failures proves, too */
};
bool elsewhere_proven(struct store *store, const struct elsewhere_wanted *wanted,
		      struct proof *proof, struct error *error) MUST_CHECK;
/* Of ours, those that succeeded or completed with failures there, newest first. */
bool elsewhere_succeeded(struct arena *arena, struct store *store,
			 const struct elsewhere_wanted *wanted, struct succeeded_releases *releases,
			 struct error *error) MUST_CHECK;

struct elsewhere_outcome {
	const char *origin, *environment, *rollout, *state;
	int64_t time;   /* wall clock, ms: of its end */
	uint64_t entry; /* of their log, that says so */
	uint64_t seq;   /* of ours, that it was imported */
};
struct elsewhere_outcomes {
	struct elsewhere_outcome *items; /* in the order of their import */
	size_t count;
};
/* `digest` NULL: of all releases. */
bool elsewhere_list(struct arena *arena, struct store *store, const char *project,
		    const struct hash *digest, struct elsewhere_outcomes *list,
		    struct error *error) MUST_CHECK;

/* What was last imported of a release from a log; log_size 0: nothing was. */
struct elsewhere_import {
	uint64_t log_size;
	struct hash bundle; /* of its index */
};
bool elsewhere_import(struct store *store, const struct elsewhere_wanted *wanted,
		      struct elsewhere_import *import, struct error *error) MUST_CHECK;
#endif
