#ifndef COORDINATOR_PROVE_H
#define COORDINATOR_PROVE_H
#include "coordinator/loop.h"

/* Adds to what a session is assigned the proof that its plans are on the log, which agrees with the
 * checkpoint that its agent saw last.  The proof holds once the turn is committed; what leaves
 * before that is not sent.  An agent that has seen more than there is refuses what it gets.  Plans
 * on whose checkpoints cosignatures are missing that the agent demands are taken out again. */
bool prove_assignments(struct turn *turn, struct session *session, struct error *error) MUST_CHECK;
/* Adds the log's head to an answer without plans, when the agent is to cosign it. */
bool prove_head(struct turn *turn, struct session *session, struct assignments *answer,
		struct error *error) MUST_CHECK;
/* What the log's key is and that it is ours, for a welcome. */
void prove_key(struct turn *turn, struct welcome *welcome);
#endif
