#ifndef AGENT_SESSION_H
#define AGENT_SESSION_H
#include "agent/follow.h"
#include "agent/seal.h"
#include "agent/witness.h"
#include "proto/channel.h"
#include "proto/message.h"

/* What the agent asks the coordinator: every request signed, numbered under the nonce of the
 * session that Hello opened.  One thread. */
struct session {
	struct channel *channel;
	struct identity *identity;
	bool open;
	uint8_t nonce[NONCE_SIZE];
	uint64_t counter;
	struct witness *witness;
	bool rotate;              /* the coordinator asks for another key of the agent's */
	struct followed followed; /* what the last Hello changed */
	uint64_t log_size;        /* of the coordinator's log, as it said last */
	int64_t patience;         /* ms for answers that are not kept back; 0: 15 s */
	const char *log_policy;   /* that is demanded, for the coordinator to know; NULL: none */
	int64_t log_policy_age;   /* seconds */
	const struct seal_settings *seal; /* whose signatures are asked for; NULL: nobody's */
	struct hash demand;               /* the same, as it was told when the session began */
};

/* Whose session it is; all of it outlives the session. */
void session_keep(struct session *session, struct identity *identity, struct witness *witness,
		  const struct seal_settings *seal);

/* Proves the new key and the token, and fills `identity` (texts in the arena).  Errors as below. */
bool session_enrol(struct arena *arena, struct session *session, const struct enrol *enrol,
		   struct error *error) MUST_CHECK;

/* Opens the session, and tells whose signatures are asked for.  ERROR_INTEGRITY: the coordinator
 * has another key than the one that was pinned, or than those that came after it.  A refusal is an
 * error with the refusal's code and text. */
bool session_hello(struct arena *arena, struct session *session, struct error *error) MUST_CHECK;
/* Nothing is at work and all was told: a new key that is asked for is handed over with the next
 * hello, to which the session is closed. */
void session_rest(struct session *session);
/* Closes the session when other keys are trusted than it was told: the next hello says so. */
void session_tell_keys(struct session *session);

/* `woken`: the channel was woken before an answer came (the return value is false then).  A session
 * that is refused as unknown is closed (`open` false): say Hello again. */
bool session_sync(struct arena *arena, struct session *session, const struct sync *sync,
		  int64_t patience, struct assignments *assignments, bool *woken,
		  struct error *error);

/* Takes the pieces of a blob, in their order. */
struct fetch_sink {
	bool (*take)(void *context, struct bytes piece, struct error *error);
	void *context;
};
/* The whole blob, in chunks; its hash is the caller's to check.  Waking does not end it. */
bool session_fetch(struct session *session, const struct hash *hash, struct fetch_sink sink,
		   struct error *error) MUST_CHECK;
#endif
