#ifndef CORE_TLOG_RECEIPT_H
#define CORE_TLOG_RECEIPT_H
#include "core/tlog/checkpoint.h"
#include "core/tlog/proof.h"

/* A portable proof that an entry is on a log (C2SP tlog-proof, files *.tlog-proof):
 *   c2sp.org/tlog-proof@v1
 *   [extra BASE64]
 *   index N
 *   BASE64 of each sibling hash, from the leaf towards the root
 *   (empty line)
 *   the checkpoint as it was signed */
struct receipt {
	struct bytes extra; /* opaque; no bytes: there is none */
	uint64_t index;
	struct merkle_path path;
	struct bytes checkpoint; /* a signed note */
};

char *receipt_text(struct arena *arena, const struct receipt *receipt);
/* ERROR_INVALID names the line that is wrong. */
bool receipt_read(struct arena *arena, struct bytes text, struct receipt *receipt,
		  struct error *error) MUST_CHECK;
/* Is `entry` what stands at that index of the log whose checkpoint `log` signed?  ERROR_INTEGRITY:
 * it is not; else as checkpoint_open. */
bool receipt_verify(struct arena *arena, const struct receipt *receipt, struct bytes entry,
		    const struct note_key *log, struct error *error) MUST_CHECK;
#endif
