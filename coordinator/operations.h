#ifndef COORDINATOR_OPERATIONS_H
#define COORDINATOR_OPERATIONS_H
#include "coordinator/gate.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/proposals.h"
#include "coordinator/store/registry.h"
#include "coordinator/store/rollouts.h"
#include "coordinator/store/tokens.h"
#include "coordinator/turn.h"
#include "core/adopt/order.h"
#include "core/release.h"
#include "core/resolution.h"

/* What people and pipelines can make happen; on the loop's thread, inside the event's savepoint.  A
 * refusal is logged too (turn_refuse) and returned as an error. */

/* ---- registry (operations_registry.c) ---- */

/* Bytes on their way into a project's store. */
struct blob_upload {
	const char *project;
	struct hash hash;
	struct bytes bytes;
	size_t rest; /* still to be stored, counted from the whole plus one; 0: it is there */
};

/* Slow, on any thread.  ERROR_INVALID: the bytes do not have the hash. */
bool blob_upload_begin(struct blob_upload *upload, const char *project, const struct hash *expected,
		       struct bytes bytes, struct error *error) MUST_CHECK;
/* One step (blob_put_step); again in a later transaction until nothing rests.  Makes no entry.
 * ERROR_INVALID: over the limit of a file; ERROR_UNREACHABLE: the store did not keep the step
 * before. */
bool operation_blob_put(struct turn *turn, struct blob_upload *upload,
			struct error *error) MUST_CHECK;

struct push {
	const char *project;
	const char *format;                      /* "auto", ... */
	enum dialect dialect;                    /* DIALECT_ANY: what the directory says */
	const char *tag, *git_revision, *author; /* NULL: not given */
	const struct release_file *files;
	size_t file_count;
	const char *const *replace; /* versions whose registered bytes this push may replace */
	size_t replace_count;
};

struct prepared_release {
	struct release release; /* without number, created, pushed_by */
	const char **mixed;     /* for each migration NULL, or why no agent would begin it
				   (migration_is_of_a_piece) */
	const char **warnings;
	size_t warning_count;
};

/* The slow part of a push: reads the files' blobs and makes sense of the directory.  With a
 * reader's store on any thread.  ERROR_NOT_FOUND: a blob that was not uploaded; ERROR_INVALID and
 * ERROR_INTEGRITY as directory_read and directory_verify say. */
bool push_prepare(struct arena *arena, struct store *store, const struct push *push,
		  struct prepared_release *prepared, struct error *error) MUST_CHECK;
struct push_result {
	struct release_row row;
	bool created;
	struct registry_replaced replaced; /* as they were */
};

/* Seals it.  The newest release with the same files gives `created` false and that release.
 * ERROR_INTEGRITY, ERROR_INVALID: the registry does not accept it (registry_accepts).
 * ERROR_REFUSED: what it would replace is in use (replacement_allowed). */
bool operation_push(struct turn *turn, const struct push *push,
		    const struct prepared_release *prepared, struct push_result *result,
		    struct error *error) MUST_CHECK;
/* Logs that push_prepare said no. */
void operation_push_refused(struct turn *turn, const struct push *push, const struct error *why);

/* With its first release or pipeline. */
bool operation_project_create(struct turn *turn, const char *project,
			      struct error *error) MUST_CHECK;

/* Where a change of a project's pipeline stands. */
struct pipeline_change {
	struct pipeline_row row; /* in force */
	bool changed;            /* by this */
	struct proposal proposal;
	uint64_t missing; /* people who have to confirm it */
};

/* Puts the file in force, or proposes it where the one in force demands other people's word
 * (change-approvals).  ERROR_CONFLICT: another person's proposal waits. */
bool operation_pipeline_apply(struct turn *turn, const char *project, struct bytes text,
			      struct pipeline_change *change, struct error *error) MUST_CHECK;
/* The actor confirms what waits, with the last one it is in force.  ERROR_FORBIDDEN: they proposed
 * it; ERROR_CONFLICT: it is another file, or they confirmed it already; ERROR_NOT_FOUND: nothing
 * waits. */
bool operation_pipeline_confirm(struct turn *turn, const char *project, const struct hash *sha256,
				struct pipeline_change *change, struct error *error) MUST_CHECK;
/* Takes it back, whoever proposed it. */
bool operation_pipeline_withdraw(struct turn *turn, const char *project, const char *reason,
				 struct pipeline_change *change, struct error *error) MUST_CHECK;

/* ---- rollouts (operations_rollout.c) ---- */

/* What another tool's history proves, in place of a person's word (coordinator/adopt.h). */
struct adopted {
	const char **versions; /* in the release's order, at least one */
	size_t count;
	const char *tool;
	const char *skipped, *reason; /* versions that are never to run there, and why; NULL */
	struct bytes evidence;        /* JSON, kept with the log */
	struct hash histories;        /* the target's, that it was taken from */
};

struct rollout_request {
	const char *project, *environment;
	enum rollout_kind kind;
	uint64_t release; /* 0: the newest */
	bool automatic;   /* nobody asked for it: where people hold rollouts back none is made, and
			     what is refused is no entry */
	bool promote;     /* the environment must be after another one */
	bool on_target;   /* ROLLOUT_REHEARSE: not in a scratch database */
	const char *target, *version; /* ROLLOUT_REHEARSE: on this one alone, NULL: on all that may;
					 ROLLOUT_BASELINE: adopt up to this version;
					 ROLLOUT_RESOLVE; ROLLOUT_REVERT: the last that stays */
	const struct adopted
	    *adopted; /* ROLLOUT_BASELINE: only these, not all up to `version`; NULL */
	const struct resolution *resolution; /* ROLLOUT_RESOLVE: what holds of `version` */
	const struct adoption_order *order;  /* ROLLOUT_RECONCILE, ROLLOUT_EJECT */
	const char *override; /* NULL, or a gate that the actor wants to be passed: it waits for a
				 second person */
	const char *reason;   /* and why */
	const char *replaces; /* NULL, or the rollout whose plan no longer fits */
	enum role role;       /* of the actor */
	const char *reversal; /* ROLLOUT_REVERT: reversal_write; NULL */
	const char *key; /* NULL, or what names this request: a second one with it starts nothing */
};

/* With a key that made a rollout before: that one.  ERROR_CONFLICT: the key came with another
 * environment, kind or release.  ERROR_REFUSED: a gate is shut.  `verdicts` (in the turn's arena)
 * holds every gate that was asked, none when something else was wrong. */
bool operation_rollout_start(struct turn *turn, const struct rollout_request *request,
			     struct rollout *rollout, struct gate_verdicts *verdicts,
			     struct error *error) MUST_CHECK;

/* ---- decisions about rollouts (operations_decide.c) ---- */

enum rollout_decision {
	DECISION_PAUSE,
	DECISION_RESUME,
	DECISION_CANCEL,
	DECISION_CANCEL_NOW, /* running statements are interrupted; also after a plain cancel */
	DECISION_RETRY,
	DECISION_ADVANCE /* the next wave may begin; with a reason also before a pause is over */
};
/* A person's decision; `reason` is theirs and may be "".  To retry what is completed with failures
 * starts another rollout of the same release, which `rollout` then is; errors as there.
 * ERROR_CONFLICT: it means nothing in the rollout's state. */
bool operation_rollout_decide(struct turn *turn, const char *project, const char *id,
			      enum rollout_decision decision, const char *reason,
			      struct rollout *rollout, struct error *error) MUST_CHECK;

/* Cancels a rollout that waits or runs and starts the same anew, on a plan of what holds now:
 * `request` gives override and role, and gets the rest.  ERROR_CONFLICT: it is over, an agent is
 * still at work under the old plan, or it is of a kind that is not planned anew; else as
 * operation_rollout_start, and nothing is cancelled. */
bool operation_rollout_replan(struct turn *turn, const char *id, struct rollout_request *request,
			      struct rollout *rollout, struct gate_verdicts *verdicts,
			      struct error *error) MUST_CHECK;

/* A person takes the ledger of a regressed target as it is: what it lost is pending again, and
 * proves nothing any more.  ERROR_CONFLICT: it is not regressed. */
bool operation_target_accept(struct turn *turn, const struct target_place *place,
			     const char *reason, struct error *error) MUST_CHECK;

/* The gates as they stand now for a rollout (with its tasks). */
bool rollout_gates(struct turn *turn, const struct rollout *rollout, struct gate_verdicts *verdicts,
		   struct error *error) MUST_CHECK;

/* ---- access (operations_access.c) ---- */

/* A one-time join token for an environment; `valid_for` in ms, 0: one day.  `secret` is shown once.
 */
bool operation_join_token_create(struct turn *turn, const char *environment, const char *name,
				 int64_t valid_for, const char **secret, int64_t *expires,
				 struct error *error) MUST_CHECK;
/* It makes a new key when it rests, and hands over.  ERROR_CONFLICT: it cannot, or was asked. */
bool operation_agent_rotate(struct turn *turn, const char *id, const char *reason,
			    struct error *error) MUST_CHECK;
bool operation_agent_revoke(struct turn *turn, const char *id, const char *reason,
			    struct error *error) MUST_CHECK;

struct token_request {
	const char *name;
	enum role role;
	const char *project, *environment; /* NULL: all */
	int64_t valid_for;                 /* ms; 0: no end */
};
bool operation_token_create(struct turn *turn, const struct token_request *request,
			    const char **secret, struct token *token,
			    struct error *error) MUST_CHECK;
bool operation_token_revoke(struct turn *turn, const char *id, const char *reason,
			    struct error *error) MUST_CHECK;
#endif
