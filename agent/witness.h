#ifndef AGENT_WITNESS_H
#define AGENT_WITNESS_H
#include "agent/identity.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/proof.h"
#include "core/tlog/quorum.h"
#include "proto/message.h"

/* What the agent remembers of the coordinator's log (STATE/log.vkey, STATE/checkpoint): the key
 * that signs it, and the last head that it saw.  No proof, no apply: a plan that is not on a log
 * which continues that head is not carried out.  What it saw it says to others: it cosigns each
 * head that it keeps, and may itself demand the cosignatures of others.  One thread. */
struct witness {
	struct arena *arena; /* of the key's name */
	const char *state;
	bool pinned; /* `log` is known */
	struct note_key log;
	struct merkle_head seen;       /* size 0: none yet */
	const char *checkpoint;        /* the text of that head, malloc'd; NULL: none */
	bool unsaid;                   /* it was not cosigned since it was shown */
	const struct quorum *demanded; /* NULL: nobody's word is */
	int64_t age;                   /* seconds that the demanded words may be old; 0: any */
};

/* Reads what is remembered.  ERROR_INVALID: a file is something else. */
bool witness_open(struct witness *witness, const char *state, struct error *error) MUST_CHECK;
void witness_close(struct witness *witness);

/* From now on a plan counts only on a head that the policy's quorum cosigned, in the last `age`
 * seconds (0: at any time).  ERROR_INVALID: the policy cannot be read; ERROR_INTEGRITY: it does not
 * name the log whose key is known. */
bool witness_demand(struct witness *witness, struct bytes policy, int64_t age,
		    struct error *error) MUST_CHECK;

/* The coordinator shows its log's key: the first one is kept when the coordinator's own key vouches
 * for it.  ERROR_INTEGRITY: it shows another one than before, or none any more. */
bool witness_meet(struct witness *witness, const struct welcome *welcome,
		  const uint8_t coordinator_key[PUBLIC_KEY_SIZE], struct error *error) MUST_CHECK;

/* The size of the last head. */
uint64_t witness_seen(const struct witness *witness);

/* Is the assignment's plan on the log, and does the log continue what was seen?  Its head is
 * remembered then, when it is newer.  Nothing is asked of a coordinator that never showed a key,
 * unless cosignatures are demanded.  `wall` (ms) is compared with their times.  ERROR_REFUSED says
 * what does not hold. */
bool witness_verify(struct witness *witness, const struct assignment *assignment, int64_t wall,
		    struct error *error) MUST_CHECK;

/* A head that is shown without a plan; it has to continue what was seen, and is remembered.  Errors
 * as above. */
bool witness_look(struct witness *witness, struct bytes checkpoint, struct bytes growth,
		  struct error *error) MUST_CHECK;

/* The agent's cosignature over the last head, as a line; "": it was said already (witness_said). */
const char *witness_cosign(struct arena *arena, const struct witness *witness,
			   const struct identity *identity, int64_t wall);
void witness_said(struct witness *witness);
#endif
