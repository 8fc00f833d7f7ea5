#ifndef COORDINATOR_PLANNER_H
#define COORDINATOR_PLANNER_H
#include "coordinator/pipeline.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/rollouts.h"
#include "core/ledger.h"
#include "core/migration.h"
#include "core/tlog/merkle.h"
#include "proto/message.h"

/* From a release and what targets say to a plan.  Pure. */
struct planner_target {
	const char *name;
	const struct label *labels;
	size_t label_count;
	struct ledger ledger;
};

struct planner_facts {
	const char *project, *environment;
	enum rollout_kind kind;
	uint64_t release;
	struct hash release_digest;
	struct hash policy;
	const char *execution;                     /* of the environment in it */
	const struct pipeline_environment *course; /* waves, spread and verification of an apply:
						      of the environment; NULL: none */
	const struct migration *migrations;
	size_t migration_count;
	const char *const *adopted; /* ROLLOUT_BASELINE: only these; NULL: all up to `version` */
	size_t adopted_count;
	const char *version;    /* ROLLOUT_BASELINE: adopt up to here; ROLLOUT_RESOLVE: this one;
				   ROLLOUT_REVERT: the last that stays */
	const char *resolution; /* as in struct rollout */
	struct planner_target *targets; /* in byte order of the names */
	size_t target_count;
};

/* The part of one target: what reconcile calls pending, what a baseline adopts, what is resolved,
 * or what the ledger holds. */
void planner_part(struct arena *arena, const struct planner_facts *facts,
		  const struct planner_target *target, struct plan_part *part);
/* Is it taken back when what comes after some version is? */
bool planner_takes_back(const struct standing *standing);
void planner_make(struct arena *arena, const struct planner_facts *facts,
		  struct plan_document *document);

/* A wave that no target is meant by, for people; NULL: there is none. */
const char *planner_misses(struct arena *arena, const struct planner_facts *facts);

/* What an agent does for a rollout. */
enum verb planner_verb(enum rollout_kind kind);

/* What an agent is told: the part with its proof, and the ticket signed by `key`. */
struct planner_attempt {
	const char *rollout, *attempt;
	uint64_t epoch, valid_for; /* ms */
	struct hash manifest;
	enum rollout_kind kind;
};
struct planner_place { /* a part of a plan */
	struct plan plan;
	struct plan_part part;
	size_t position;
	struct merkle_tree tree; /* of the plan's parts */
};
void planner_assignment(struct arena *arena, const struct planner_place *place,
			const struct planner_attempt *attempt, const struct key_pair *key,
			struct assignment *assignment);
#endif
