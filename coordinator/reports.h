#ifndef COORDINATOR_REPORTS_H
#define COORDINATOR_REPORTS_H
#include "coordinator/loop.h"

/* What agents say. */
bool reports_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error) MUST_CHECK;
bool targets_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error) MUST_CHECK;
#endif
