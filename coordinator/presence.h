#ifndef COORDINATOR_PRESENCE_H
#define COORDINATOR_PRESENCE_H
#include "coordinator/turn.h"

/* Is the agent here (parked or heard of within the lease)?  `seen` is the wall clock of its last
 * request in ms, 0 when it was not heard of since the coordinator started.  Loop's thread. */
struct presence {
	bool online;
	int64_t seen;
};
struct presence presence_of(const struct turn *turn, const char *agent);
#endif
