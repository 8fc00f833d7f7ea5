#ifndef COORDINATOR_DEMANDS_H
#define COORDINATOR_DEMANDS_H
#include "coordinator/pipeline.h"

/* What a pipeline demands of an environment, in sentences for people: "after staging succeeded",
 * "only in its windows: ...".  Pure. */
struct demands {
	const char **items;
	size_t count;
};
struct demands demands_of(struct arena *arena, const struct pipeline_environment *environment);
#endif
