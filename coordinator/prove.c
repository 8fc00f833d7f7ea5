#include "coordinator/prove.h"

#include "coordinator/logbook.h"
#include "coordinator/store/tree.h"
#include "coordinator/witnesses.h"

void prove_key(struct turn *turn, struct welcome *welcome)
{
	const struct note_key *key = logbook_key(turn->coordinator->logbook);
	struct logbook_voucher *voucher = arena_new(turn->arena, struct logbook_voucher);

	*voucher = logbook_voucher(turn->coordinator->logbook);
	welcome->log_key = note_key_text(turn->arena, key);
	welcome->log_key_signature =
	    (struct bytes) { (const char *)voucher->signature, SIGNATURE_SIZE };
}

/* What its plans need: a log that holds all of their entries, and what its agent has seen.  0: it
 * has none. */
static bool least_of(struct turn *turn, const struct session *session, uint64_t *least,
		     struct error *error)
{
	*least = 0;
	for (size_t i = 0; i < session->assignment_count; i++) {
		const struct assignment *assignment = &session->assignments[i];
		uint64_t index;

		if (!verb_has_plan(assignment->verb))
			continue;
		if (!proofs_entry(&turn->coordinator->proofs, turn->store, assignment->rollout,
				  &index, error))
			return false;
		if (*least <= index)
			*least = index + 1;
		if (*least < session->log_seen)
			*least = session->log_seen;
	}
	return true;
}

/* From what its agent has seen to the head, or the other way round where it understands that. */
static bool prove_growth(struct turn *turn, const struct session *session, uint64_t size,
			 struct bytes *path, struct error *error)
{
	struct growth_proof growth = { .from = session->log_seen, .to = size };
	struct merkle_frontier tree;

	if (size < session->log_seen) {
		if (!tree_load(turn->store, &tree, error))
			return false;
		growth = (struct growth_proof) { .from = size, .to = session->log_seen };
		/* Whoever has seen more than there is will say so. */
		if (growth.to > tree.size || !(session->abilities & 1U << ABILITY_COSIGN))
			growth.to = 0;
	}
	if (!proofs_growth(turn->arena, &turn->coordinator->proofs, turn->store, &growth, error))
		return false;
	*path = growth.path;
	return true;
}

static bool prove_plans(struct turn *turn, struct session *session, const struct logbook_head *head,
			struct error *error)
{
	struct entry_proof entry = { .size = head->size };
	struct log_proof proof = { .checkpoint =
				       bytes_of(arena_text(turn->arena, head->checkpoint)) };
	const char *proven = NULL;

	if (!prove_growth(turn, session, head->size, &proof.growth, error))
		return false;
	for (size_t i = 0; i < session->assignment_count; i++) {
		struct assignment *assignment = &session->assignments[i];

		if (!verb_has_plan(assignment->verb))
			continue;
		entry.rollout = (char *)(uintptr_t)assignment->rollout;
		if (!text_equal(proven, assignment->rollout) &&
		    !proofs_inclusion(turn->arena, &turn->coordinator->proofs, turn->store, &entry,
				      error))
			return false;
		proven = assignment->rollout;
		proof.index = entry.index;
		proof.entry = entry.entry;
		proof.path = entry.path;
		assignment->proof = proof;
	}
	return true;
}

/* What its agent would refuse is not given to it until it would not. */
static void withhold(struct turn *turn, struct session *session)
{
	size_t count = 0;

	for (size_t i = 0; i < session->assignment_count; i++) {
		const struct assignment *assignment = &session->assignments[i];

		if (!verb_has_plan(assignment->verb) ||
		    !witnesses_withhold(turn, session, assignment->rollout))
			session->assignments[count++] = *assignment;
	}
	session->assignment_count = count;
}

bool prove_assignments(struct turn *turn, struct session *session, struct error *error)
{
	struct logbook_head head;
	uint64_t least;

	if (session->log_demand)
		withhold(turn, session);
	if (!session->assignment_count || !(session->abilities & 1U << ABILITY_PROOF))
		return true;
	return least_of(turn, session, &least, error) &&
	       (!least || (witnesses_head(turn, session, least, &head, error) &&
			   prove_plans(turn, session, &head, error)));
}

bool prove_head(struct turn *turn, struct session *session, struct assignments *answer,
		struct error *error)
{
	struct logbook_head head;

	if (!witnesses_shows(turn, session))
		return true;
	witnesses_show(turn, session, &head);
	answer->checkpoint = bytes_of(arena_text(turn->arena, head.checkpoint));
	return prove_growth(turn, session, head.size, &answer->growth, error);
}
