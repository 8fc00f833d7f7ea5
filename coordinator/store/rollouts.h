#ifndef COORDINATOR_STORE_ROLLOUTS_H
#define COORDINATOR_STORE_ROLLOUTS_H
#include "coordinator/store/store.h"
#include "coordinator/store/waves.h"
#include "proto/message.h"

/* Rollouts, their tasks and what was reported about them.  The states' machines are the tables in
 * coordinator/rollout.c and coordinator/task.c. */

#define ROLLOUT_STATES(X)                                                                          \
	X(PENDING, "pending") /* waits for gates */                                                \
	X(RUNNING, "running")                                                                      \
	X(PAUSED, "paused") /* by a person */                                                      \
	X(HALTED, "halted") /* the failure budget is spent; a person decides */                    \
	X(SUCCEEDED, "succeeded")                                                                  \
	X(COMPLETED_WITH_FAILURES, "completed_with_failures")                                      \
	X(FAILED, "failed")                                                                        \
	X(CANCELLED, "cancelled")

#define TASK_STATES(X)                                                                             \
	X(QUEUED, "queued")                                                                        \
	X(LEASED, "leased") /* handed to an agent, which has not said that it began */             \
	X(RUNNING, "running")                                                                      \
	X(VERIFYING, "verifying") /* what was to be applied is; the verification is at work */     \
	X(SUCCEEDED, "succeeded")                                                                  \
	X(FAILED, "failed")   /* the database said no, or retries are used up */                   \
	X(ERRORED, "errored") /* infrastructure; tried again after a while */                      \
	X(SKIPPED, "skipped")                                                                      \
	X(CANCELLED, "cancelled")                                                                  \
	X(INDETERMINATE, "indeterminate")

#define ROLLOUT_STATE_ENUM(name, text) ROLLOUT_##name,
#define TASK_STATE_ENUM(name, text)    TASK_##name,
enum rollout_state {
	ROLLOUT_STATES(ROLLOUT_STATE_ENUM) ROLLOUT_STATE_COUNT
};
enum task_state {
	TASK_STATES(TASK_STATE_ENUM) TASK_STATE_COUNT
};
enum rollout_kind {
	ROLLOUT_APPLY,
	ROLLOUT_REHEARSE,
	ROLLOUT_BASELINE,
	ROLLOUT_RESOLVE,
	ROLLOUT_REVERT,
	ROLLOUT_RECONCILE, /* looks what has run unrecorded, and records it when it is to write */
	ROLLOUT_EJECT,     /* the same for what another tool's history lacks */
	ROLLOUT_KIND_COUNT
};

const char *rollout_state_name(enum rollout_state state);
bool rollout_state_from_name(const char *name, enum rollout_state *state) MUST_CHECK;
const char *task_state_name(enum task_state state);
bool task_state_from_name(const char *name, enum task_state *state) MUST_CHECK;
const char *rollout_kind_name(enum rollout_kind kind); /* "apply", "rehearse", ... */
/* Does it run statements whose effects stay, so that it may fail and do harm? */
bool rollout_kind_changes(enum rollout_kind kind);
bool rollout_kind_from_name(const char *name, enum rollout_kind *kind) MUST_CHECK;

struct task {
	const char *target;
	uint64_t position; /* in the plan: index of its part */
	enum task_state state;
	const char *why;
	const char *agent;    /* who holds or held it; NULL: nobody yet */
	const char *attempt;  /* id of the newest; NULL: none */
	uint64_t epoch;       /* fencing number of the newest attempt */
	unsigned attempts;    /* how many were made */
	unsigned errors;      /* in a row that were infrastructure's */
	enum outcome outcome; /* last reported */
	bool unsettled; /* an attempt was handed out whose outcome is not known: occupies a slot */
	int64_t started, finished; /* wall clock, ms; 0: not yet */
	const char *error;         /* NULL or what was reported */
	struct hash found;    /* blob: JSON of what a reconcile, an eject or a rehearsal saw; zero:
				 nothing */
	struct hash ledger;   /* blob: the target's when the plan was made; zero: it had none */
	const char **pending; /* versions that the plan runs (baseline: adopts) there, in order;
				 NULL: not loaded */
	size_t pending_count;
	uint64_t wave;          /* number; 0: none */
	const uint32_t *groups; /* for each rule of spread the value that it has, as an index */
	struct statement_report *statements; /* of the newest attempt that reported any */
	size_t statement_count;
};

struct rollout {
	const char *id; /* "r-12" */
	uint64_t number;
	const char *project, *environment;
	uint64_t release;
	struct hash release_digest;
	struct hash manifest; /* blob of the release */
	enum rollout_kind kind;
	const char *version;    /* baseline: up to here; resolve: this one; else NULL */
	const char *resolution; /* resolve: resolution_write; revert: reversal_write; reconcile,
				   eject: adoption_order_write; else "" */
	enum rollout_state state;
	const char *why;
	struct hash plan_digest;
	struct hash plan;   /* blob: the plan document */
	struct hash policy; /* the pipeline that the plan was made under */
	uint64_t budget;
	uint64_t forgiven; /* failed tasks that a person's decision took note of */
	bool drains;       /* of who moves it: while it waits for gates, what runs is to stop */
	const char *interrupted; /* NULL, or why running statements are not waited for */
	const char *created_by;
	int64_t created, started, finished; /* wall clock, ms; 0: not yet */
	uint64_t revision;                  /* rises with every change, of statements too */
	struct waves waves;                 /* loaded with the tasks */
	struct task *tasks;                 /* in plan order; NULL in lists */
	size_t task_count;
};

struct rollout_rows {
	struct rollout *items; /* newest first */
	size_t count;
};

/* With tasks, their pending versions and statements.  ERROR_NOT_FOUND: also when it is another
 * project's; `project` NULL: any. */
bool rollout_load(struct arena *arena, struct store *store, const char *project, const char *id,
		  struct rollout *rollout, struct error *error) MUST_CHECK;
/* For who follows it: statements that failed or were not rehearsed and the last one of each task
 * that is not done; pending versions of tasks in work or that went wrong. */
bool rollout_load_brief(struct arena *arena, struct store *store, const char *project,
			const char *id, struct rollout *rollout, struct error *error) MUST_CHECK;
/* Without tasks. */
bool rollout_load_head(struct arena *arena, struct store *store, const char *project,
		       const char *id, struct rollout *rollout, struct error *error) MUST_CHECK;
/* What decisions need: without statements and pending versions. */
bool rollout_load_tasks(struct arena *arena, struct store *store, const char *id,
			struct rollout *rollout, struct error *error) MUST_CHECK;
/* The waves of a rollout anew, and those of its tasks that moved after the entry `since`: for who
 * keeps the tasks, whose texts are in `kept`. */
struct task_changes {
	uint64_t since;
	uint64_t newest; /* entry of the last move that was read; not lowered */
	size_t count;
};
bool rollout_load_changed(struct arena *arena, struct arena *kept, struct store *store,
			  struct rollout *rollout, struct task_changes *changes,
			  struct error *error) MUST_CHECK;
/* Id of the rollout that a request with this key made; NULL: there is none. */
bool rollout_of_key(struct arena *arena, struct store *store, const char *project, const char *key,
		    const char **id, struct error *error) MUST_CHECK;
/* Under what a rollout's plan is carried out. */
struct rollout_terms {
	const char *execution; /* policy_write; "" when the environment sets nothing */
	const char *verify;    /* verification_write; "" when nothing is asked afterwards */
	const char *evidence;  /* of rehearsals, as in struct plan; "" when there were none */
};
bool rollout_terms_load(struct arena *arena, struct store *store, const char *rollout,
			struct rollout_terms *terms, struct error *error) MUST_CHECK;
/* Without tasks; `environment` NULL: all; the newest 1,000. */
bool rollout_list(struct arena *arena, struct store *store, const char *project,
		  const char *environment, struct rollout_rows *rows,
		  struct error *error) MUST_CHECK;
/* The rollout of kind apply that proves a digest in an environment. */
struct proof_wanted {
	const char *project, *environment;
	const struct hash *release_digest;
	bool accept_failures; /* completed_with_failures proves, too */
};
struct proof {
	bool proven;
	int64_t since; /* wall clock, ms: when the first that proves it ended */
};
bool rollout_proven(struct store *store, const struct proof_wanted *wanted, struct proof *proof,
		    struct error *error) MUST_CHECK;
/* Is the success of this one rollout, with failures or without, still one that proves? */
bool rollout_stands(struct store *store, const char *id, bool *stands,
		    struct error *error) MUST_CHECK;
/* The releases that succeeded, or completed with failures, in the environment (kind apply), newest
 * first. */
struct succeeded_release {
	uint64_t number;
	struct hash digest;
};

struct succeeded_releases {
	struct succeeded_release *items;
	size_t count;
};

bool rollout_succeeded(struct arena *arena, struct store *store, const char *project,
		       const char *environment, struct succeeded_releases *releases,
		       struct error *error) MUST_CHECK;
/* Targets that ran the release or one after it (kind apply), in byte order; with
 * `accept_failures` also those that failed where the rollout completed with failures. */
struct target_names {
	const char **items;
	size_t count;
};
struct reach_question {
	const char *project, *environment;
	uint64_t release;
	bool accept_failures;
};
bool rollout_reached(struct arena *arena, struct store *store,
		     const struct reach_question *question, struct target_names *names,
		     struct error *error) MUST_CHECK;
/* Number of the newest release that was ever to be applied in the environment; 0: none. */
bool rollout_newest(struct store *store, const char *project, const char *environment,
		    uint64_t *release, struct error *error) MUST_CHECK;
/* Number of the newest release that succeeded (kind apply) in the environment; 0: none. */
bool rollout_last_success(struct store *store, const char *project, const char *environment,
			  uint64_t *release, struct error *error) MUST_CHECK;
#endif
