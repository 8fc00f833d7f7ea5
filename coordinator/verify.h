#ifndef COORDINATOR_VERIFY_H
#define COORDINATOR_VERIFY_H
#include "coordinator/settings.h"

/* `lockstep-coordinator verify`: is a state what its log says?  The tree and its hashes against the
 * entries, the log against the checkpoint that others saw, who signed what, every blob, and every
 * projection against the fold.  Only reads; a coordinator may be running on it.  Prints what was
 * found to be so; ERROR_INTEGRITY names the first thing that is wrong. */
bool verify(const struct coordinator_settings *settings, struct error *error) MUST_CHECK;
#endif
