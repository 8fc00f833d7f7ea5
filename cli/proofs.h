#ifndef CLI_PROOFS_H
#define CLI_PROOFS_H
#include "cli/log.h"

/* An answer's facts name the entries of the log that say so ("entry", "entries", and "seq" of
 * entries themselves).  Proves each of them into FOLDER/N.tlog-proof, and says so.  The call's
 * options begin with a struct log_options, whose `key` is to have signed.  `folder` NULL: nothing
 * is asked. */
bool proofs_write(struct invocation *call, struct value *answer, const char *folder,
		  struct error *error) MUST_CHECK;
#endif
