#ifndef AGENT_IDENTITY_H
#define AGENT_IDENTITY_H
#include "core/base/arena.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/tlog/succession.h"

/* Who this agent is: its own key (STATE/agent.key), and what enrolment gave it
 * (STATE/identity.json): its id and the coordinator's key, which is pinned from then on; what came
 * after that key is kept with the statements that say so (core/tlog/succession.h). */
struct identity {
	struct arena *arena; /* of its texts */
	struct key_pair key;
	struct key_pair next; /* what replaces it (STATE/agent.key.next) */
	bool has_next;
	bool enrolled;
	const char *agent; /* id; NULL before enrolment */
	const char *environment;
	uint8_t coordinator_key[PUBLIC_KEY_SIZE]; /* that is believed now */
	uint8_t first_key[PUBLIC_KEY_SIZE];       /* that it was enrolled with */
	uint8_t recovery_key[PUBLIC_KEY_SIZE];    /* that revokes; pinned when it was first shown */
	bool recoverable;                         /* it is known */
	struct succession_list succession;        /* from the first key to the one of now */
};

/* Makes the folder and the key when they are missing.  ERROR_INVALID: a file is something else;
 * ERROR_CONFLICT: it was enrolled in another environment. */
bool identity_load(struct arena *arena, const char *state, const char *environment,
		   struct identity *identity, struct error *error) MUST_CHECK;
/* Keeps all but the key of its own; synced, mode 0600. */
bool identity_save(const char *state, const struct identity *identity,
		   struct error *error) MUST_CHECK;
/* Makes the key that replaces its own, unless there is one. */
bool identity_prepare(const char *state, struct identity *identity, struct error *error) MUST_CHECK;
/* The coordinator has the new key: it takes the place of the old one. */
bool identity_promote(const char *state, struct identity *identity, struct error *error) MUST_CHECK;
void identity_release(struct identity *identity); /* overwrites the key */

/* The token of the first start: LOCKSTEP_JOIN_TOKEN, else the first line of the file.
 * ERROR_FORBIDDEN says how to get one. */
bool join_token_read(struct arena *arena, const char *file, const char **token,
		     struct error *error) MUST_CHECK;
#endif
