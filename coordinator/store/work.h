#ifndef COORDINATOR_STORE_WORK_H
#define COORDINATOR_STORE_WORK_H
#include "coordinator/store/agents.h"
#include "coordinator/store/rollouts.h"
#include "core/representation.h"

/* What the loop asks the store to find the next thing to do. */

struct id_list {
	const char **items;
	size_t count;
};

/* Rollouts that are pending or running, oldest first. */
bool rollout_active(struct arena *arena, struct store *store, struct id_list *list,
		    struct error *error) MUST_CHECK;
bool rollout_next(struct store *store, uint64_t *number, struct error *error) MUST_CHECK;

/* Did a rehearsal of the release pass in the environment, on a target in this state? */
struct rehearsal_wanted {
	const char *project, *environment;
	const struct hash *release_digest, *base;
	struct bytes pending; /* plan_pending_write */
};
bool rehearsal_passed(struct store *store, const struct rehearsal_wanted *wanted, bool *passed,
		      struct error *error) MUST_CHECK;

/* What the last such rehearsal that tried it said of the ways back: "": the schema was as before;
 * else why there is none; NULL: none tried. */
bool rehearsal_reversible(struct arena *arena, struct store *store,
			  const struct rehearsal_wanted *wanted, const char **why,
			  struct error *error) MUST_CHECK;

/* What the last such rehearsal showed (blob: core/evidence.h); `any` false: none told. */
bool rehearsal_found(struct store *store, const struct rehearsal_wanted *wanted, bool *any,
		     struct hash *found, struct error *error) MUST_CHECK;

/* What the newest rehearsal of the release in an environment showed, whatever it was made on, and
 * what its statements took when it ran there. */
struct release_place {
	const char *project, *environment;
	const struct hash *release_digest;
};
bool rehearsal_upstream(struct store *store, const struct release_place *place, bool *any,
			struct hash *found, struct error *error) MUST_CHECK;
bool statement_durations(struct arena *arena, struct store *store,
			 const struct release_place *place, struct representation_runs *runs,
			 struct error *error) MUST_CHECK;

/* Another rollout of the project that is not over in the environment, or a cancelled one with an
 * agent still at work; `id` NULL: none.  A rehearsal that waits is none, and for a rehearsal
 * whatever waits is none. */
struct other_rollout {
	const char *id, *state;
};
bool rollout_other(struct arena *arena, struct store *store, const struct rollout *rollout,
		   struct other_rollout *other, struct error *error) MUST_CHECK;

/* The oldest rollout of the project that is not over anywhere, or on which an agent that is not
 * revoked may still be at work, even out of contact; `id` NULL: none. */
bool rollout_unfinished(struct arena *arena, struct store *store, const char *project,
			struct other_rollout *found, struct error *error) MUST_CHECK;

/* A task that an agent holds or that waits for a retry. */
struct held_task {
	const char *rollout, *project, *target, *attempt;
	uint64_t epoch;
	bool running;            /* the agent said that it began */
	bool stopping;           /* the rollout no longer wants it done */
	const char *interrupted; /* and does not wait for the statement that runs: why; else NULL */
	unsigned errors;
};
struct held_tasks {
	struct held_task *items;
	size_t count;
};
bool task_held(struct arena *arena, struct store *store, const char *agent, struct held_tasks *list,
	       struct error *error) MUST_CHECK;
bool task_errored(struct arena *arena, struct store *store, struct held_tasks *list,
		  struct error *error) MUST_CHECK;
/* Agents that hold a task. */
bool task_holders(struct arena *arena, struct store *store, struct id_list *list,
		  struct error *error) MUST_CHECK;

/* Agents that serve its targets: one row for each agent and task, by position. */
struct task_serving {
	uint64_t position;
	uint64_t agent; /* number */
};
struct task_servings {
	struct task_serving *items;
	size_t count;
};
bool task_serving(struct arena *arena, struct store *store, const char *rollout,
		  struct task_servings *list, struct error *error) MUST_CHECK;

/* Agents that serve the target and are not revoked. */
bool target_servers(struct arena *arena, struct store *store, const struct target_place *place,
		    struct id_list *list, struct error *error) MUST_CHECK;
/* Tasks on a target that are in a state, the oldest first. */
struct task_place {
	const char *rollout;
	uint64_t position;
};
struct task_places {
	struct task_place *items;
	size_t count;
};
bool task_on_target(struct arena *arena, struct store *store, const struct target_place *place,
		    enum task_state state, struct task_places *list,
		    struct error *error) MUST_CHECK;

/* The highest epoch that was ever handed out for the target; 0: none. */
bool task_epoch(struct store *store, const char *project, const char *environment,
		const char *target, uint64_t *epoch, struct error *error) MUST_CHECK;

/* Was this late report logged already? */
bool late_known(struct store *store, const struct report *report, bool *known,
		struct error *error) MUST_CHECK;
bool statement_put(struct store *store, const struct report *report,
		   const struct statement_report *statement, struct error *error) MUST_CHECK;
/* The rollout changed in something that is no entry. */
bool rollout_touch(struct store *store, const char *id, struct error *error) MUST_CHECK;
#endif
