#ifndef AGENT_INSPECT_H
#define AGENT_INSPECT_H
#include "agent/target.h"
#include "agent/worker.h"

/* A look at a target: can it be used, what does its ledger say?  Never fails: what goes wrong is
 * what was found. */
void target_inspect(struct arena *arena, const struct target_settings *settings,
		    struct inspection *inspection);
/* The same over a connection that is open. */
void target_inspect_open(struct arena *arena, struct target *target, struct inspection *inspection);
#endif
