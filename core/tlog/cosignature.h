#ifndef CORE_TLOG_COSIGNATURE_H
#define CORE_TLOG_COSIGNATURE_H
#include "core/tlog/checkpoint.h"

/* What a witness says of a checkpoint (C2SP tlog-cosignature, Ed25519): "at this time I had seen no
 * other history of this log".  Signed is "cosignature/v1\ntime SECONDS\n" and the whole text; the
 * signature is the time (8 bytes, big endian) before the 64 of Ed25519.  The key is of type
 * NOTE_COSIGNATURE. */

/* A signature line with its newline. */
char *cosignature_make(struct arena *arena, struct bytes text, const char *name,
		       const struct key_pair *pair, int64_t seconds);
/* `seconds` receives when it was made.  Errors as note_verify. */
bool cosignature_verify(struct arena *arena, const struct note *note, const struct note_key *key,
			int64_t *seconds, struct error *error) MUST_CHECK;
#endif
