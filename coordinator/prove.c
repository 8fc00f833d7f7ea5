#include "coordinator/prove.h"

#include "coordinator/logbook.h"
#include "coordinator/store/log.h"
#include "coordinator/store/tree.h"

void prove_key(struct turn *turn, struct welcome *welcome)
{
	const struct note_key *key = logbook_key(turn->coordinator->logbook);
	const struct logbook_voucher *voucher = logbook_voucher(turn->coordinator->logbook);

	welcome->log_key = note_key_text(turn->arena, key);
	welcome->log_key_signature =
	    (struct bytes) { (const char *)voucher->signature, SIGNATURE_SIZE };
}

static struct bytes path_bytes(const struct merkle_path *path)
{
	return (struct bytes) { (const char *)path->hashes, path->count * sizeof *path->hashes };
}

static bool prove_entry(struct turn *turn, const char *rollout, uint64_t size,
			struct log_proof *proof, struct error *error)
{
	struct merkle_source source = tree_source(turn->store);
	struct merkle_path path;

	if (!log_rollout_entry(turn->arena, turn->store, rollout, &proof->index, &proof->entry,
			       error) ||
	    !merkle_prove(turn->arena, &source, proof->index, size, &path, error))
		return false;
	proof->path = path_bytes(&path);
	return true;
}

static bool prove_head(struct turn *turn, uint64_t seen, struct log_proof *proof, uint64_t *size,
		       struct error *error)
{
	struct merkle_source source = tree_source(turn->store);
	struct merkle_path growth;
	const char *checkpoint;

	if (!logbook_sign(turn->arena, turn->coordinator->logbook, turn->store, size, &checkpoint,
			  error) ||
	    !merkle_prove_growth(turn->arena, &source, seen < *size ? seen : *size, *size, &growth,
				 error))
		return false;
	proof->checkpoint = bytes_of(checkpoint);
	proof->growth = path_bytes(&growth);
	return true;
}

bool prove_assignments(struct turn *turn, struct session *session, struct error *error)
{
	struct log_proof proof = { 0 };
	const char *proven = NULL;
	uint64_t size;

	if (!session->assignment_count || !(session->abilities & 1U << ABILITY_PROOF))
		return true;
	if (!prove_head(turn, session->log_seen, &proof, &size, error))
		return false;
	for (size_t i = 0; i < session->assignment_count; i++) {
		struct assignment *assignment = &session->assignments[i];

		if (!verb_has_plan(assignment->verb))
			continue;
		if (!text_equal(proven, assignment->rollout) &&
		    !prove_entry(turn, assignment->rollout, size, &proof, error))
			return false;
		proven = assignment->rollout;
		assignment->proof = proof;
	}
	return true;
}
