#ifndef COORDINATOR_UNJUDGED_H
#define COORDINATOR_UNJUDGED_H
#include "coordinator/pipeline.h"

/* "windows, waves": what the environment demands and nothing here judges, so that a gate is
 * shut for it; NULL: there is nothing of the kind.  Pure. */
const char *unjudged_demands(struct arena *arena, const struct pipeline_environment *environment);
#endif
