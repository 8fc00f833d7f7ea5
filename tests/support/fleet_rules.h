#ifndef TESTS_SUPPORT_FLEET_RULES_H
#define TESTS_SUPPORT_FLEET_RULES_H
#include "tests/support/fleet.h"

/* The invariants that are seen when the log says that something moved.  They compare it with what
 * the databases of the model hold, and ask nothing of the coordinator. */
struct told_move {
	const char *event;
	uint64_t epoch;
	const char *outcome;
};
void fleet_rule_rollout_moved(struct fleet *fleet, struct told_rollout *rollout, const char *event);
void fleet_rule_task_moved(struct fleet *fleet, struct told_rollout *rollout,
			   struct told_task *task, const struct told_move *move);
#endif
