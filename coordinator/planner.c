#include "coordinator/planner.h"

#include "coordinator/selector.h"
#include "coordinator/wave_plan.h"
#include "core/tlog/merkle.h"
#include "core/verification.h"

bool planner_takes_back(const struct standing *standing)
{
	return (standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE) &&
	       !standing->migration->repeatable;
}

static void adopted(struct arena *arena, const struct planner_facts *facts, struct plan_part *part)
{
	part->pending = arena_new_array(arena, const char *, facts->migration_count + 1);
	for (size_t i = 0; i < facts->adopted_count; i++)
		part->pending[part->pending_count++] = facts->adopted[i];
	for (size_t i = 0; !facts->adopted && i < facts->migration_count; i++) {
		part->pending[part->pending_count++] = facts->migrations[i].version;
		if (text_equal(facts->migrations[i].version, facts->version))
			return;
	}
}

static void resolved(struct arena *arena, const struct planner_facts *facts, struct plan_part *part)
{
	part->pending = arena_new(arena, const char *);
	part->pending[part->pending_count++] = facts->version;
}

/* What holds there of all that comes after `version`. */
static void reverted(struct arena *arena, const struct planner_facts *facts,
		     const struct planner_target *target, struct plan_part *part)
{
	struct reconciliation result;
	bool behind = false;

	reconcile(arena, facts->migrations, facts->migration_count, &target->ledger, &result);
	part->pending = arena_new_array(arena, const char *, facts->migration_count + 1);
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct standing *standing = &result.standings[i];

		if (behind && planner_takes_back(standing))
			part->pending[part->pending_count++] = standing->migration->version;
		behind = behind || text_equal(standing->migration->version, facts->version);
	}
}

/* What the ledger holds: the other tool may lack it. */
static void held(struct arena *arena, const struct planner_facts *facts,
		 const struct planner_target *target, struct plan_part *part)
{
	struct reconciliation result;

	reconcile(arena, facts->migrations, facts->migration_count, &target->ledger, &result);
	part->pending = arena_new_array(arena, const char *, result.count + 1);
	for (size_t i = 0; i < result.count; i++) {
		const struct standing *standing = &result.standings[i];

		if (standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE)
			part->pending[part->pending_count++] = standing->migration->version;
	}
}

static void pending(struct arena *arena, const struct planner_facts *facts,
		    const struct planner_target *target, struct plan_part *part)
{
	struct reconciliation result;

	reconcile(arena, facts->migrations, facts->migration_count, &target->ledger, &result);
	part->pending = arena_new_array(arena, const char *, result.pending_count + 1);
	part->pending_count = result.pending_count;
	for (size_t i = 0; i < result.pending_count; i++)
		part->pending[i] = result.pending[i]->version;
}

void planner_part(struct arena *arena, const struct planner_facts *facts,
		  const struct planner_target *target, struct plan_part *part)
{
	*part = (struct plan_part) { .target = target->name };
	if (facts->kind == ROLLOUT_BASELINE)
		adopted(arena, facts, part);
	else if (facts->kind == ROLLOUT_RESOLVE)
		resolved(arena, facts, part);
	else if (facts->kind == ROLLOUT_REVERT)
		reverted(arena, facts, target, part);
	else if (facts->kind == ROLLOUT_EJECT)
		held(arena, facts, target, part);
	else
		pending(arena, facts, target, part);
	part->base = ledger_base(&target->ledger, part->pending, part->pending_count);
}

static struct hash *leaves_of(struct arena *arena, const struct plan_document *document)
{
	struct hash *leaves = arena_new_array(arena, struct hash, document->count + 1);

	for (size_t i = 0; i < document->count; i++)
		leaves[i] = merkle_leaf(plan_part_bytes(arena, &document->parts[i]));
	return leaves;
}

static const char *verification_of(struct arena *arena,
				   const struct pipeline_environment *environment)
{
	struct verifications list = {
		.items = arena_new_array(arena, struct verification, environment->verify_count + 1),
		.count = environment->verify_count,
	};

	for (size_t i = 0; i < list.count; i++)
		list.items[i] = (struct verification) { environment->verify[i].name,
							environment->verify[i].sql };
	return verification_write(arena, &list);
}

static const struct wave_target *wave_targets(struct arena *arena,
					      const struct planner_facts *facts)
{
	struct wave_target *targets =
	    arena_new_array(arena, struct wave_target, facts->target_count + 1);

	for (size_t i = 0; i < facts->target_count; i++)
		targets[i] =
		    (struct wave_target) { facts->targets[i].name, facts->targets[i].labels,
					   facts->targets[i].label_count };
	return targets;
}

/* What leaves nothing behind that could do harm goes in one go.  Queries are about what an apply
 * made. */
static void lay_course(struct arena *arena, const struct planner_facts *facts,
		       struct plan_document *document)
{
	if (!rollout_kind_changes(facts->kind) || !facts->course)
		return;
	wave_plan(arena, facts->course, wave_targets(arena, facts), document);
	if (facts->kind == ROLLOUT_APPLY)
		document->plan.verify = verification_of(arena, facts->course);
}

const char *planner_misses(struct arena *arena, const struct planner_facts *facts)
{
	const struct pipeline_wave *missed =
	    facts->course && facts->target_count
		? wave_plan_misses(facts->course, wave_targets(arena, facts), facts->target_count)
		: NULL;

	return missed ? arena_printf(arena,
				     "wave %s is for targets whose %s, and %s has none: label one "
				     "(`labels` in its agent's settings), or take the wave out",
				     missed->name, selector_text(arena, &missed->select),
				     facts->environment)
		      : NULL;
}

void planner_make(struct arena *arena, const struct planner_facts *facts,
		  struct plan_document *document)
{
	*document = (struct plan_document) {
		.plan = { .project = facts->project,
			  .environment = facts->environment,
			  .verb = rollout_kind_name(facts->kind),
			  .release = facts->release,
			  .release_digest = facts->release_digest,
			  .policy = facts->policy,
			  .target_count = facts->target_count,
			  .execution = facts->execution,
			  .resolution = facts->resolution,
			  .verify = "",
			  .evidence = "" },
		.parts = arena_new_array(arena, struct plan_part, facts->target_count + 1),
		.count = facts->target_count,
	};
	for (size_t i = 0; i < facts->target_count; i++)
		planner_part(arena, facts, &facts->targets[i], &document->parts[i]);
	lay_course(arena, facts, document);
	document->plan.targets = merkle_root(leaves_of(arena, document), document->count);
}

static void sign(struct arena *arena, const struct key_pair *key, struct assignment *assignment)
{
	struct ticket ticket = {
		.plan = plan_digest(&assignment->plan),
		.rollout = assignment->rollout,
		.target = assignment->target,
		.attempt = assignment->attempt,
		.epoch = assignment->epoch,
		.valid_for = assignment->valid_for,
	};
	struct bytes bytes = ticket_bytes(arena, &ticket);

	sign_bytes(key, bytes.data, bytes.size, assignment->signature);
}

enum verb planner_verb(enum rollout_kind kind)
{
	static const enum verb verbs[ROLLOUT_KIND_COUNT] = {
		[ROLLOUT_APPLY] = VERB_APPLY,         [ROLLOUT_REHEARSE] = VERB_REHEARSE,
		[ROLLOUT_BASELINE] = VERB_BASELINE,   [ROLLOUT_RESOLVE] = VERB_RESOLVE,
		[ROLLOUT_RECONCILE] = VERB_RECONCILE, [ROLLOUT_EJECT] = VERB_EJECT,
		[ROLLOUT_REVERT] = VERB_REVERT,
	};

	return verbs[kind];
}

void planner_assignment(struct arena *arena, const struct planner_place *place,
			const struct planner_attempt *attempt, const struct key_pair *key,
			struct assignment *assignment)
{
	*assignment = (struct assignment) {
		.verb = planner_verb(attempt->kind),
		.rollout = attempt->rollout,
		.project = place->plan.project,
		.target = place->part.target,
		.attempt = attempt->attempt,
		.epoch = attempt->epoch,
		.valid_for = attempt->valid_for,
		.plan = place->plan,
		.part = place->part,
		.part_index = place->position,
		.manifest = attempt->manifest,
	};
	assignment->part_proof = merkle_tree_inclusion(arena, &place->tree, place->position,
						       &assignment->part_proof_count);
	sign(arena, key, assignment);
}
