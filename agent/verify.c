#include "agent/verify.h"

#include <inttypes.h>

#include "core/policy.h"
#include "core/tlog/merkle.h"
#include "core/verification.h"

#define REFUSE(...) error_set(error, ERROR_REFUSED, __VA_ARGS__)

static bool place_verify(const struct assignment *assignment, const struct trust *trust,
			 struct error *error)
{
	const struct plan *plan = &assignment->plan;

	if (!text_equal(plan->environment, trust->environment))
		return REFUSE("the plan is for environment %s, this agent serves %s",
			      plan->environment, trust->environment);
	if (!text_equal(plan->project, trust->project) ||
	    !text_equal(assignment->project, trust->project))
		return REFUSE("the plan is for project %s, target %s belongs to %s", plan->project,
			      assignment->target, trust->project);
	if (!text_equal(plan->verb, verb_name(assignment->verb)))
		return REFUSE("the plan says %s, the assignment %s", plan->verb,
			      verb_name(assignment->verb));
	if (assignment->verb == VERB_REHEARSE && !trust->rehearsal)
		return REFUSE(
		    "target %s may not be rehearsed on: its owner sets `rehearsal: yes` in "
		    "the agent's settings",
		    assignment->target);
	return true;
}

/* An agent that does not know what the environment asks for leaves the database alone. */
static bool execution_verify(const struct assignment *assignment, struct error *error)
{
	struct policy policy = { 0 };
	struct error cause;

	return policy_read(assignment->plan.execution, &policy, &cause) ||
	       REFUSE("the plan's execution policy: %s: this agent may be too old for it",
		      cause.text);
}

/* Nothing is applied that could not be verified afterwards. */
static bool verification_verify(struct arena *arena, const struct assignment *assignment,
				struct error *error)
{
	struct verifications list;
	struct error cause;

	return verification_parse(arena, assignment->plan.verify, &list, &cause) ||
	       REFUSE("the plan's verification: %s: this agent may be too old for it", cause.text);
}

static bool signature_verify(struct arena *arena, const struct assignment *assignment,
			     const struct trust *trust, struct error *error)
{
	struct ticket ticket = {
		.plan = plan_digest(&assignment->plan),
		.rollout = assignment->rollout,
		.target = assignment->target,
		.attempt = assignment->attempt,
		.epoch = assignment->epoch,
		.valid_for = assignment->valid_for,
	};
	struct bytes covered = ticket_bytes(arena, &ticket);

	return signature_holds(trust->coordinator_key, covered.data, covered.size,
			       assignment->signature) ||
	       REFUSE("the coordinator's signature does not hold for attempt %s",
		      assignment->attempt);
}

static bool part_verify(struct arena *arena, const struct assignment *assignment,
			struct error *error)
{
	struct hash leaf = merkle_leaf(plan_part_bytes(arena, &assignment->part));

	return merkle_inclusion_holds(&leaf, assignment->part_index, assignment->plan.target_count,
				      assignment->part_proof, assignment->part_proof_count,
				      &assignment->plan.targets) ||
	       REFUSE("what target %s is to run is not part of the signed plan",
		      assignment->target);
}

static bool expiry_verify(const struct assignment *assignment, const struct trust *trust,
			  struct error *error)
{
	uint64_t age = (uint64_t)(trust->now - trust->received);

	return age <= assignment->valid_for ||
	       REFUSE("the ticket of attempt %s was valid for %" PRIu64 " ms and is %" PRIu64
		      " ms old",
		      assignment->attempt, assignment->valid_for, age);
}

bool ticket_verify(const struct assignment *assignment, const struct trust *trust,
		   struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return place_verify(assignment, trust, error) &&
	       signature_verify(arena, assignment, trust, error) &&
	       execution_verify(assignment, error) &&
	       verification_verify(arena, assignment, error) &&
	       part_verify(arena, assignment, error) && expiry_verify(assignment, trust, error);
}

bool manifest_verify(struct arena *arena, const struct hash *announced, struct bytes manifest,
		     struct release *release, struct error *error)
{
	struct hash found = hash_of(manifest.data, manifest.size);
	struct error cause;

	if (!hash_equal(&found, announced))
		return REFUSE("the release's manifest is not the one that was announced");
	return release_from_manifest(arena, manifest, release, &cause) ||
	       REFUSE("the release's manifest: %s", cause.text);
}

static bool release_verify(const struct assignment *assignment, const struct release *release,
			   struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct plan *plan = &assignment->plan;

	if (!hash_equal(&release->digest, &plan->release_digest))
		return REFUSE("the release's digest is %s, the plan says %s",
			      hash_hex(arena, &release->digest),
			      hash_hex(arena, &plan->release_digest));
	if (!text_equal(release->project, plan->project) || release->number != plan->release)
		return REFUSE("the manifest is of %s release %" PRIu64
			      ", the plan says %s release %" PRIu64,
			      release->project, release->number, plan->project, plan->release);
	return true;
}

/* Every pending version is in the release, in the release's order. */
static bool order_verify(const struct plan_part *part, const struct release *release,
			 struct error *error)
{
	size_t next = 0;

	for (size_t i = 0; i < part->pending_count; i++) {
		while (next < release->count &&
		       !text_equal(release->migrations[next].version, part->pending[i]))
			next++;
		if (next++ == release->count)
			return REFUSE("version %s is not in the release, or out of its order",
				      part->pending[i]);
	}
	return true;
}

bool assignment_verify(const struct assignment *assignment, const struct trust *trust,
		       const struct release *release, struct error *error)
{
	return ticket_verify(assignment, trust, error) &&
	       release_verify(assignment, release, error) &&
	       order_verify(&assignment->part, release, error);
}

/* What is left of the plan is exactly what this agent would run next: an earlier attempt may have
 * done the first of it. */
static bool pending_verify(struct arena *arena, const struct plan_part *part,
			   const struct release *release, const struct ledger *ledger,
			   struct error *error)
{
	struct reconciliation own;
	struct error cause;
	size_t done;

	reconcile(arena, release->migrations, release->count, ledger, &own);
	if (!reconciliation_allows(&own, &cause))
		return REFUSE("%s", cause.text);
	done =
	    own.pending_count < part->pending_count ? part->pending_count - own.pending_count : 0;
	for (size_t i = 0; i < own.pending_count; i++) {
		const char *ours = own.pending[i]->version;
		const char *planned =
		    done + i < part->pending_count ? part->pending[done + i] : NULL;

		if (!text_equal(ours, planned))
			return REFUSE("the plan's %s is not what target %s has to run next (%s)",
				      planned ? planned : "end", part->target, ours);
	}
	return true;
}

bool base_verify(struct arena *arena, const struct assignment *assignment,
		 const struct release *release, const struct ledger *ledger, struct error *error)
{
	const struct plan_part *part = &assignment->part;
	struct hash base = ledger_base(ledger, part->pending, part->pending_count);

	if (!hash_equal(&base, &part->base))
		return REFUSE("the ledger of target %s has changed since the plan was made: start "
			      "the rollout again",
			      part->target);
	return assignment->verb != VERB_APPLY ||
	       pending_verify(arena, part, release, ledger, error);
}
