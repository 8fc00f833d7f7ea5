#ifndef COORDINATOR_PROVE_H
#define COORDINATOR_PROVE_H
#include "coordinator/loop.h"

/* Adds to what a session is assigned the proof that its plans are on the log, which continues the
 * checkpoint that its agent saw last.  The proof holds once the turn is committed; what leaves
 * before that is not sent.  An agent that has
 * seen more than there is refuses what it gets. */
bool prove_assignments(struct turn *turn, struct session *session, struct error *error) MUST_CHECK;
/* What the log's key is and that it is ours, for a welcome. */
void prove_key(struct turn *turn, struct welcome *welcome);
#endif
