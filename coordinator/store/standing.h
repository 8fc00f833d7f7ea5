#ifndef COORDINATOR_STORE_STANDING_H
#define COORDINATOR_STORE_STANDING_H
#include "coordinator/store/agents.h"

/* How targets stand against what the log calls succeeded on them. */
struct target_standing {
	const char *environment, *target;
	uint64_t regressed; /* entry that says so; 0: it is not */
	uint64_t accepted;  /* entry of the newest decision to take its ledger as it was; 0: none */
	struct hash missing; /* blob: ledger_write of the rows that are gone, or that were when a
				person accepted it; zero: there are none, or it is not known */
	const char *why;     /* the same for people */
};

struct target_standings {
	struct target_standing *items; /* in byte order of environment, target */
	size_t count;
};

/* All zero for a target that nothing is to be said of. */
bool standing_load(struct arena *arena, struct store *store, const struct target_place *place,
		   struct target_standing *standing, struct error *error) MUST_CHECK;
/* Those that are regressed, by environment (NULL: all) and name. */
bool standing_regressed(struct arena *arena, struct store *store, const char *project,
			const char *environment, struct target_standings *list,
			struct error *error) MUST_CHECK;
const struct target_standing *standing_of(const struct target_standings *list,
					  const char *environment,
					  const char *target); /* or NULL */

/* Is it in the log that a person wrote this row past the coordinator then (`at`)? */
bool glass_known(struct store *store, const struct target_place *place, const char *version,
		 const char *at, bool *known, struct error *error) MUST_CHECK;
/* How many rows of which targets, since a rollout succeeded in their environment. */
struct target_glass {
	const char *environment, *target;
	uint64_t count;
};
struct target_glasses {
	struct target_glass *items; /* in byte order of environment, target */
	size_t count;
};
bool glass_recent(struct arena *arena, struct store *store, const char *project,
		  struct target_glasses *list, struct error *error) MUST_CHECK;
uint64_t glass_of(const struct target_glasses *list, const char *environment, const char *target);

/* What the log calls succeeded on a target after the entry `since` and before `until`. */
struct target_success {
	uint64_t epoch;       /* of the attempt */
	struct hash manifest; /* blob of the release */
	struct bytes pending; /* plan_pending_read */
};
struct target_successes {
	struct target_success *items;
	size_t count;
};
bool target_succeeded(struct arena *arena, struct store *store, const struct target_place *place,
		      uint64_t since, uint64_t until, struct target_successes *list,
		      struct error *error) MUST_CHECK;
/* Successes before the entry `until` were compared with what the agent tells. */
bool target_confirm(struct store *store, const struct target_place *place, const char *agent,
		    uint64_t until, struct error *error) MUST_CHECK;
#endif
