#ifndef CORE_VETTING_KEYS_H
#define CORE_VETTING_KEYS_H
#include "core/base/value.h"
#include "core/tlog/succession.h"

/* Which key of the coordinator's a log's plans have to be signed with, entry by entry.  Pure. */
struct vetting_keys {
	bool known; /* else it is the first that signed a plan */
	uint8_t key[PUBLIC_KEY_SIZE];
	bool recoverable;
	uint8_t recovery[PUBLIC_KEY_SIZE];
	int64_t last_plan; /* entry of the last plan that the key signed; -1: none */
	uint64_t changes;
	/* Plans that a revoked key signed when it was in wrong hands already: the first entry that
	 * is not its, as the revocation says; 0: none. */
	uint64_t doubtful;
};

/* The key signed the plan of this entry: is it the one of then? */
bool vetting_keys_signed(struct vetting_keys *keys, const uint8_t key[PUBLIC_KEY_SIZE],
			 const struct value *entry);
/* "key.recovery_set", "key.rotated" and "key.revoked".  ERROR_INTEGRITY: who had to sign it did
 * not. */
bool vetting_keys_take(struct arena *arena, struct vetting_keys *keys, const struct value *entry,
		       struct error *error) MUST_CHECK;
#endif
