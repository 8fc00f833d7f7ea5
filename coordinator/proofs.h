#ifndef COORDINATOR_PROOFS_H
#define COORDINATOR_PROOFS_H
#include "coordinator/store/store.h"
#include "core/base/bytes.h"

/* Proofs about the log that were made lately, because many agents are sent the same one at once.
 * What is remembered holds for good, unless the turn that it was made in is undone.  Results are
 * the arena's. */
struct entry_proof {
	char *rollout;
	uint64_t index, size; /* of the entry that says what was planned; of the log */
	struct bytes entry, path;
};
struct growth_proof {
	uint64_t from, to;
	struct bytes path;
};
struct proofs {
	struct entry_proof entries[64];
	struct growth_proof growths[256];
};

void proofs_forget(struct proofs *proofs);

/* The entry that says what the rollout's plan is. */
bool proofs_entry(struct proofs *proofs, struct store *store, const char *rollout, uint64_t *index,
		  struct error *error) MUST_CHECK;
/* That it is in a log of so many entries; texts are the arena's. */
bool proofs_inclusion(struct arena *arena, struct proofs *proofs, struct store *store,
		      struct entry_proof *proof, struct error *error) MUST_CHECK;
/* That a log of `to` entries begins with that of `from`; hashes beside each other, no bytes when
 * `from` is not the smaller one. */
bool proofs_growth(struct arena *arena, struct proofs *proofs, struct store *store,
		   struct growth_proof *proof, struct error *error) MUST_CHECK;
#endif
