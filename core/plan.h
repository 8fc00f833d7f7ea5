#ifndef CORE_PLAN_H
#define CORE_PLAN_H
#include "core/base/arena.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdint.h>

/* What approvals and agents bind to.  The digest is SHA-256 over "lockstep-plan-v1" and the fields
 * of struct plan in their order, length-prefixed; `targets` is the RFC 6962 root over the parts, so
 * that an agent checks its own part with a short proof and never sees the other targets. */
struct plan {
	const char *project;
	const char *environment;
	const char *verb; /* "apply", "rehearse", "baseline", "resolve", "revert" */
	uint64_t release;
	struct hash release_digest;
	struct hash policy;  /* SHA-256 of the pipeline file in force */
	struct hash targets; /* Merkle root over the parts, sorted by target name */
	uint64_t target_count;
	const char *execution;  /* policy_write of what the environment's `execution` sets; "" when
				   it sets nothing, which adds nothing to the digest */
	const char *resolution; /* resolution_write of a "resolve", reversal_write of a "revert";
				   else "", which adds nothing */
	const char *verify;   /* verification_write of what is asked on each target afterwards; NULL
				 or "" when nothing is, which adds nothing */
	const char *evidence; /* what rehearsals on these base states showed: canonical JSON,
				 [{"found": SHA-256 of an evidence, "targets": how many it speaks
				 for}]; NULL or "" when there were none, which adds nothing */
};

struct plan_part {
	const char *target;
	struct hash base; /* ledger_base when the plan was made */
	const char *
	    *pending; /* versions in order; for "baseline": those adopted; for "resolve": one */
	size_t pending_count;
	uint64_t wave; /* from 1; 0, which adds nothing: there are none, or nothing is to be done */
};

struct bytes plan_part_bytes(struct arena *arena, const struct plan_part *part);
struct hash plan_digest(const struct plan *plan);

/* The bytes that the coordinator signs: "lockstep-ticket-v1", plan digest, rollout id, target,
 * attempt id, epoch, time to live in ms; length-prefixed. */
struct ticket {
	struct hash plan;
	const char *rollout;
	const char *target;
	const char *attempt;
	uint64_t epoch;
	uint64_t valid_for; /* ms from receipt; the agent counts on its monotonic clock */
};
struct bytes ticket_bytes(struct arena *arena, const struct ticket *ticket);

/* What the coordinator signs of each plan for the log: "lockstep-planned-v1", rollout id, plan
 * digest; length-prefixed. */
struct bytes planned_bytes(struct arena *arena, const char *rollout, const struct hash *plan);
#endif
