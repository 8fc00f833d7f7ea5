#ifndef COORDINATOR_STORE_PROPOSALS_H
#define COORDINATOR_STORE_PROPOSALS_H
#include "coordinator/store/store.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"

/* Another pipeline file for a project, that waits until other people have confirmed it. */
struct proposal {
	const char *person; /* who proposed it; NULL: none waits */
	bool revoked;       /* with a token that is worthless now */
	struct hash sha256;
	struct bytes text;
	int64_t time; /* wall clock, ms */
	uint64_t seq; /* entry */
	struct confirmation {
		const char *person;
		bool revoked;
	} * confirmations; /* oldest first */
	size_t count;
};

/* With any reader's store. */
bool proposal_load(struct arena *arena, struct store *store, const char *project,
		   struct proposal *proposal, struct error *error) MUST_CHECK;
/* Of those whose tokens hold. */
size_t proposal_confirmed(const struct proposal *proposal);
#endif
