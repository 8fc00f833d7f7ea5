#include "proto/codec_people.h"
#include "proto/codec_wire.h"

static const Wire__Verb wire_verbs[VERB_COUNT] = {
	[VERB_APPLY] = WIRE__VERB__APPLY,         [VERB_REHEARSE] = WIRE__VERB__REHEARSE,
	[VERB_BASELINE] = WIRE__VERB__BASELINE,   [VERB_INSPECT] = WIRE__VERB__INSPECT,
	[VERB_STOP] = WIRE__VERB__STOP,           [VERB_RESOLVE] = WIRE__VERB__RESOLVE,
	[VERB_RECONCILE] = WIRE__VERB__RECONCILE, [VERB_EJECT] = WIRE__VERB__EJECT,
	[VERB_REVERT] = WIRE__VERB__REVERT,
};

static Wire__Welcome *welcome_to_wire(struct arena *arena, const struct welcome *welcome)
{
	Wire__Welcome *wire = arena_new(arena, Wire__Welcome);

	wire__welcome__init(wire);
	wire->nonce = wire_bytes(welcome->nonce, sizeof welcome->nonce);
	wire->coordinator_key = wire_bytes(welcome->coordinator_key, PUBLIC_KEY_SIZE);
	wire->version = wire_text(welcome->version);
	wire->log_size = welcome->log_size;
	wire->log_key = wire_text(welcome->log_key);
	wire->log_key_signature =
	    wire_bytes(welcome->log_key_signature.data, welcome->log_key_signature.size);
	wire->n_succession = welcome->succession_count;
	wire->succession =
	    arena_new_array(arena, ProtobufCBinaryData, welcome->succession_count + 1);
	for (size_t i = 0; i < welcome->succession_count; i++)
		wire->succession[i] =
		    wire_bytes(welcome->succession[i].data, welcome->succession[i].size);
	wire->recovery_key = wire_bytes(welcome->recovery_key.data, welcome->recovery_key.size);
	wire->agent_key = wire_bytes(welcome->agent_key.data, welcome->agent_key.size);
	wire->rotate = welcome->rotate;
	wire->recovery_signature =
	    wire_bytes(welcome->recovery_signature.data, welcome->recovery_signature.size);
	return wire;
}

static Wire__Enrolled *enrolled_to_wire(struct arena *arena, const struct enrolled *enrolled)
{
	Wire__Enrolled *wire = arena_new(arena, Wire__Enrolled);

	wire__enrolled__init(wire);
	wire->agent = wire_text(enrolled->agent);
	wire->coordinator_key = wire_bytes(enrolled->coordinator_key, PUBLIC_KEY_SIZE);
	return wire;
}

static Wire__Chunk *chunk_to_wire(struct arena *arena, const struct chunk *chunk)
{
	Wire__Chunk *wire = arena_new(arena, Wire__Chunk);

	wire__chunk__init(wire);
	wire->hash = wire_hash(&chunk->hash);
	wire->offset = chunk->offset;
	wire->total = chunk->total;
	wire->data = wire_bytes(chunk->data.data, chunk->data.size);
	return wire;
}

static Wire__Refusal *refusal_to_wire(struct arena *arena, const struct refusal *refusal)
{
	Wire__Refusal *wire = arena_new(arena, Wire__Refusal);

	wire__refusal__init(wire);
	wire->code = wire_text(error_name(refusal->code));
	wire->text = wire_text(refusal->text);
	return wire;
}

static Wire__Plan *plan_to_wire(struct arena *arena, const struct plan *plan)
{
	Wire__Plan *wire = arena_new(arena, Wire__Plan);

	wire__plan__init(wire);
	wire->project = wire_text(plan->project);
	wire->environment = wire_text(plan->environment);
	wire->verb = wire_text(plan->verb);
	wire->release = plan->release;
	wire->release_digest = wire_hash(&plan->release_digest);
	wire->policy = wire_hash(&plan->policy);
	wire->targets = wire_hash(&plan->targets);
	wire->target_count = plan->target_count;
	wire->execution = wire_text(plan->execution);
	wire->resolution = wire_text(plan->resolution);
	wire->verify = wire_text(plan->verify);
	wire->evidence = wire_text(plan->evidence);
	return wire;
}

static void part_to_wire(struct arena *arena, const struct assignment *assignment,
			 Wire__Assignment *wire)
{
	const struct plan_part *part = &assignment->part;

	wire->base_state = wire_hash(&part->base);
	wire->n_pending = part->pending_count;
	wire->pending = arena_new_array(arena, char *, part->pending_count);
	for (size_t i = 0; i < part->pending_count; i++)
		wire->pending[i] = wire_text(part->pending[i]);
	wire->wave = part->wave;
	wire->part_index = assignment->part_index;
	wire->n_part_proof = assignment->part_proof_count;
	wire->part_proof =
	    arena_new_array(arena, ProtobufCBinaryData, assignment->part_proof_count);
	for (size_t i = 0; i < assignment->part_proof_count; i++)
		wire->part_proof[i] = wire_hash(&assignment->part_proof[i]);
}

static void proof_to_wire(const struct log_proof *proof, Wire__Assignment *wire)
{
	wire->entry = wire_bytes(proof->entry.data, proof->entry.size);
	wire->entry_index = proof->index;
	wire->entry_path = wire_bytes(proof->path.data, proof->path.size);
	wire->checkpoint = wire_bytes(proof->checkpoint.data, proof->checkpoint.size);
	wire->growth = wire_bytes(proof->growth.data, proof->growth.size);
}

static Wire__Assignment *assignment_to_wire(struct arena *arena,
					    const struct assignment *assignment)
{
	Wire__Assignment *wire = arena_new(arena, Wire__Assignment);

	wire__assignment__init(wire);
	wire->verb = wire_verbs[assignment->verb];
	wire->rollout = wire_text(assignment->rollout);
	wire->project = wire_text(assignment->project);
	wire->target = wire_text(assignment->target);
	wire->attempt = wire_text(assignment->attempt);
	wire->epoch = assignment->epoch;
	wire->valid_for = assignment->valid_for;
	wire->now = assignment->now;
	wire->why = wire_text(assignment->why);
	if (!verb_has_plan(assignment->verb))
		return wire;
	wire->plan = plan_to_wire(arena, &assignment->plan);
	part_to_wire(arena, assignment, wire);
	proof_to_wire(&assignment->proof, wire);
	seals_to_wire(arena, &assignment->seals, wire);
	wire->manifest = wire_hash(&assignment->manifest);
	wire->signature = wire_bytes(assignment->signature, sizeof assignment->signature);
	return wire;
}

static Wire__Assignments *assignments_to_wire(struct arena *arena,
					      const struct assignments *assignments)
{
	Wire__Assignments *wire = arena_new(arena, Wire__Assignments);

	wire__assignments__init(wire);
	wire->n_items = assignments->count;
	wire->log_size = assignments->log_size;
	wire->checkpoint = wire_bytes(assignments->checkpoint.data, assignments->checkpoint.size);
	wire->growth = wire_bytes(assignments->growth.data, assignments->growth.size);
	wire->items = arena_new_array(arena, Wire__Assignment *, assignments->count);
	for (size_t i = 0; i < assignments->count; i++)
		wire->items[i] = assignment_to_wire(arena, &assignments->items[i]);
	return wire;
}

Wire__Answer *answer_to_wire(struct arena *arena, const struct answer *answer)
{
	Wire__Answer *wire = arena_new(arena, Wire__Answer);

	wire__answer__init(wire);
	switch (answer->kind) {
	case ANSWER_WELCOME:
		wire->kind_case = WIRE__ANSWER__KIND_WELCOME;
		wire->welcome = welcome_to_wire(arena, &answer->welcome);
		break;
	case ANSWER_ENROLLED:
		wire->kind_case = WIRE__ANSWER__KIND_ENROLLED;
		wire->enrolled = enrolled_to_wire(arena, &answer->enrolled);
		break;
	case ANSWER_ASSIGNMENTS:
		wire->kind_case = WIRE__ANSWER__KIND_ASSIGNMENTS;
		wire->assignments = assignments_to_wire(arena, &answer->assignments);
		break;
	case ANSWER_CHUNK:
		wire->kind_case = WIRE__ANSWER__KIND_CHUNK;
		wire->chunk = chunk_to_wire(arena, &answer->chunk);
		break;
	case ANSWER_REFUSAL:
		wire->kind_case = WIRE__ANSWER__KIND_REFUSAL;
		wire->refusal = refusal_to_wire(arena, &answer->refusal);
		break;
	case ANSWER_KIND_COUNT:
		break;
	}
	return wire;
}

static struct plan plan_from(const Wire__Plan *wire)
{
	return (struct plan) {
		.project = wire->project,
		.environment = wire->environment,
		.verb = wire->verb,
		.release = wire->release,
		.release_digest = hash_from(wire->release_digest),
		.policy = hash_from(wire->policy),
		.targets = hash_from(wire->targets),
		.target_count = wire->target_count,
		.execution = wire->execution,
		.resolution = wire->resolution,
		.verify = wire->verify,
		.evidence = wire->evidence,
	};
}

static void part_from(struct arena *arena, const Wire__Assignment *wire,
		      struct assignment *assignment)
{
	assignment->part = (struct plan_part) {
		.target = wire->target,
		.base = hash_from(wire->base_state),
		.pending = arena_new_array(arena, const char *, wire->n_pending),
		.pending_count = wire->n_pending,
		.wave = wire->wave,
	};
	for (size_t i = 0; i < wire->n_pending; i++)
		assignment->part.pending[i] = wire->pending[i];
	assignment->part_index = wire->part_index;
	assignment->part_proof_count = wire->n_part_proof;
	assignment->part_proof = arena_new_array(arena, struct hash, wire->n_part_proof);
	for (size_t i = 0; i < wire->n_part_proof; i++)
		assignment->part_proof[i] = hash_from(wire->part_proof[i]);
}

static bool plan_is_whole(const Wire__Assignment *wire, struct error *error)
{
	const char *missing = NULL;

	if (!wire->plan)
		missing = "plan";
	else if (!wire->base_state.len)
		missing = "base_state";
	else if (!wire->manifest.len)
		missing = "manifest";
	else if (!wire->signature.len)
		missing = "signature";
	if (missing)
		return error_set(error, ERROR_INVALID, "assignment %s: %s: is missing",
				 wire->attempt, missing);
	return true;
}

/* Values that no verb has were refused by the limits. */
static enum verb verb_from(Wire__Verb wire)
{
	enum verb verb = VERB_APPLY;

	while (wire_verbs[verb] != wire)
		verb++;
	return verb;
}

static bool assignment_from(struct arena *arena, const Wire__Assignment *wire,
			    struct assignment *assignment, struct error *error)
{
	*assignment = (struct assignment) {
		.verb = verb_from(wire->verb),
		.rollout = wire->rollout,
		.project = wire->project,
		.target = wire->target,
		.attempt = wire->attempt,
		.epoch = wire->epoch,
		.valid_for = wire->valid_for,
		.plan = { .project = "",
			  .environment = "",
			  .verb = "",
			  .execution = "",
			  .resolution = "",
			  .verify = "",
			  .evidence = "" },
		.manifest = hash_from(wire->manifest),
		.now = wire->now,
		.why = wire->why,
		.proof = { .entry = bytes_from(wire->entry),
			   .index = wire->entry_index,
			   .path = bytes_from(wire->entry_path),
			   .checkpoint = bytes_from(wire->checkpoint),
			   .growth = bytes_from(wire->growth) },
	};
	seals_from(arena, wire, &assignment->seals);
	copy_from(assignment->signature, sizeof assignment->signature, wire->signature);
	part_from(arena, wire, assignment);
	if (wire->plan)
		assignment->plan = plan_from(wire->plan);
	return !verb_has_plan(assignment->verb) || plan_is_whole(wire, error);
}

static bool assignments_from(struct arena *arena, const Wire__Assignments *wire,
			     struct assignments *assignments, struct error *error)
{
	assignments->count = wire->n_items;
	assignments->log_size = wire->log_size;
	assignments->checkpoint = bytes_from(wire->checkpoint);
	assignments->growth = bytes_from(wire->growth);
	assignments->items = arena_new_array(arena, struct assignment, wire->n_items);
	for (size_t i = 0; i < wire->n_items; i++)
		if (!assignment_from(arena, wire->items[i], &assignments->items[i], error))
			return false;
	return true;
}

/* A code that this release does not know still refuses. */
static enum error_code code_from(const char *name)
{
	for (int code = ERROR_NONE + 1; code < ERROR_CODE_COUNT; code++)
		if (!strcmp(error_name((enum error_code)code), name))
			return (enum error_code)code;
	return ERROR_REFUSED;
}

static struct welcome welcome_from(struct arena *arena, const Wire__Welcome *wire)
{
	struct welcome welcome = {
		.version = wire->version,
		.log_size = wire->log_size,
		.log_key = wire->log_key,
		.log_key_signature = bytes_from(wire->log_key_signature),
		.succession = arena_new_array(arena, struct bytes, wire->n_succession + 1),
		.succession_count = wire->n_succession,
		.recovery_key = bytes_from(wire->recovery_key),
		.recovery_signature = bytes_from(wire->recovery_signature),
		.agent_key = bytes_from(wire->agent_key),
		.rotate = wire->rotate,
	};

	for (size_t i = 0; i < wire->n_succession; i++)
		welcome.succession[i] = bytes_from(wire->succession[i]);

	copy_from(welcome.nonce, sizeof welcome.nonce, wire->nonce);
	copy_from(welcome.coordinator_key, sizeof welcome.coordinator_key, wire->coordinator_key);
	return welcome;
}

static struct enrolled enrolled_from(const Wire__Enrolled *wire)
{
	struct enrolled enrolled = { .agent = wire->agent };

	copy_from(enrolled.coordinator_key, sizeof enrolled.coordinator_key, wire->coordinator_key);
	return enrolled;
}

static struct chunk chunk_from(const Wire__Chunk *wire)
{
	return (struct chunk) {
		.hash = hash_from(wire->hash),
		.offset = wire->offset,
		.total = wire->total,
		.data = bytes_from(wire->data),
	};
}

bool answer_from_wire(struct arena *arena, const Wire__Answer *wire, struct answer *answer,
		      struct error *error)
{
	*answer = (struct answer) { 0 };
	switch (wire->kind_case) {
	case WIRE__ANSWER__KIND_WELCOME:
		answer->kind = ANSWER_WELCOME;
		answer->welcome = welcome_from(arena, wire->welcome);
		return true;
	case WIRE__ANSWER__KIND_ENROLLED:
		answer->kind = ANSWER_ENROLLED;
		answer->enrolled = enrolled_from(wire->enrolled);
		return true;
	case WIRE__ANSWER__KIND_ASSIGNMENTS:
		answer->kind = ANSWER_ASSIGNMENTS;
		return assignments_from(arena, wire->assignments, &answer->assignments, error);
	case WIRE__ANSWER__KIND_CHUNK:
		answer->kind = ANSWER_CHUNK;
		answer->chunk = chunk_from(wire->chunk);
		return true;
	case WIRE__ANSWER__KIND_REFUSAL:
		answer->kind = ANSWER_REFUSAL;
		answer->refusal =
		    (struct refusal) { code_from(wire->refusal->code), wire->refusal->text };
		return true;
	default:
		return error_set(error, ERROR_INVALID, "the answer is of no known kind");
	}
}
