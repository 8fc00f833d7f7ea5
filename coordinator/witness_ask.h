#ifndef COORDINATOR_WITNESS_ASK_H
#define COORDINATOR_WITNESS_ASK_H
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Asks a witness of others to cosign a checkpoint: C2SP tlog-witness, POST URL/add-checkpoint, by
 * HTTP. */
struct witness_question {
	const char *url;   /* of the witness, as the policy has it */
	struct bytes body; /* witness_body */
};

#define WITNESS_ANOTHER_HISTORY                                                                    \
	"it has seen another history of this log: somebody changed the entries, or the store "     \
	"comes "                                                                                   \
	"from another coordinator"

enum witness_reply_kind {
	WITNESS_COSIGNED, /* `lines` are signature lines, to be verified */
	WITNESS_AHEAD,    /* it has seen `size` entries: the proof has to begin there */
	WITNESS_REFUSED,  /* `problem` says why */
};
struct witness_reply {
	enum witness_reply_kind kind;
	char lines[8192];
	uint64_t size;
	char problem[300];
};

/* "old SIZE", the hashes of the growth from there, an empty line, the checkpoint. */
struct bytes witness_body(struct arena *arena, uint64_t old, struct bytes growth,
			  const char *checkpoint);
/* Is it one that may be asked?  ERROR_INVALID: not http:// or https://. */
bool witness_url_check(const char *url, struct error *error) MUST_CHECK;
/* Blocks for 10 s at most; ends early once `closing` is set (NULL: never). */
void witness_ask(const struct witness_question *question, const atomic_bool *closing,
		 struct witness_reply *reply);
#endif
