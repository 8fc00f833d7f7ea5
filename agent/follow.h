#ifndef AGENT_FOLLOW_H
#define AGENT_FOLLOW_H
#include "agent/identity.h"
#include "proto/message.h"

/* Which key of the coordinator's the agent believes. */
struct followed {
	enum {
		FOLLOWED_NOTHING, /* the key is the same */
		FOLLOWED_ROTATION,
		FOLLOWED_REVOCATION, /* the key from before is in wrong hands */
	} key;
	uint8_t before[PUBLIC_KEY_SIZE];
	bool pinned;         /* the recovery key, now */
	bool other_recovery; /* another one is shown than the one that was pinned */
};

/* Walks from the key that the agent was enrolled with to the one that the coordinator shows, by the
 * statements that it shows and those that were followed before: what was revoked once never comes
 * back.  A recovery key is pinned when none was.  All of it is on the disk before it counts.
 * ERROR_INTEGRITY: the key is none that the agent is led to. */
bool follow(struct identity *identity, const char *state, const struct welcome *welcome,
	    struct followed *followed, struct error *error) MUST_CHECK;
#endif
