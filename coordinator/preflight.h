#ifndef COORDINATOR_PREFLIGHT_H
#define COORDINATOR_PREFLIGHT_H
#include "coordinator/situation.h"
#include "coordinator/turn.h"

struct session;

/* What the agents' last looks say against the targets of the situation, for the gates. `beginning`:
 * nothing of the rollout ran yet, so that every target has to have been looked at just now; else
 * only what is known counts. */
void preflight_gather(const struct turn *turn, struct situation *situation, bool beginning);
/* Whoever is there and has not looked for long does so now, where the rollout waits to begin.
 * `takers` by position: who waits and serves the target; NULL: nobody. */
void preflight_ask(struct turn *turn, const struct rollout *rollout, struct session *const *takers);
/* No task of it was ever handed out. */
bool preflight_begins(const struct rollout *rollout);
/* What stands against the target as it was looked at last, whatever its environment's policy asks
 * for; NULL: nothing that is known. */
const char *preflight_of(const struct turn *turn, const char *environment, const char *project,
			 const char *target);
#endif
