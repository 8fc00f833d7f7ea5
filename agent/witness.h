#ifndef AGENT_WITNESS_H
#define AGENT_WITNESS_H
#include "core/tlog/checkpoint.h"
#include "core/tlog/proof.h"
#include "proto/message.h"

/* What the agent remembers of the coordinator's log (STATE/log.vkey, STATE/checkpoint): the key
 * that signs it, and the last head that it saw.  No proof, no apply: a plan that is not on a log
 * which continues that head is not carried out.  One thread. */
struct witness {
	struct arena *arena; /* of the key's name */
	const char *state;
	bool pinned; /* `log` is known */
	struct note_key log;
	struct merkle_head seen; /* size 0: none yet */
	const char *checkpoint;  /* the text of that head, malloc'd; NULL: none */
};

/* Reads what is remembered.  ERROR_INVALID: a file is something else. */
bool witness_open(struct witness *witness, const char *state, struct error *error) MUST_CHECK;
void witness_close(struct witness *witness);

/* The coordinator shows its log's key: the first one is kept when the coordinator's own key vouches
 * for it.  ERROR_INTEGRITY: it shows another one than before, or none any more. */
bool witness_meet(struct witness *witness, const struct welcome *welcome,
		  const uint8_t coordinator_key[PUBLIC_KEY_SIZE], struct error *error) MUST_CHECK;

/* The size of the last head. */
uint64_t witness_seen(const struct witness *witness);

/* Is the assignment's plan on the log, and does the log continue what was seen?  Its head is
 * remembered then.  Nothing is asked of a coordinator that never showed a key.  ERROR_REFUSED says
 * what does not hold. */
bool witness_verify(struct witness *witness, const struct assignment *assignment,
		    struct error *error) MUST_CHECK;
#endif
