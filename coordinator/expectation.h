#ifndef COORDINATOR_EXPECTATION_H
#define COORDINATOR_EXPECTATION_H
#include "coordinator/store/rollouts.h"
#include "coordinator/turn.h"
#include "proto/message.h"

/* What ran, beside what the plan's evidence let people expect who approved it: a statement that
 * took far longer halts the rollout (core/deviation.h). */
bool expectation_compare(struct turn *turn, struct rollout *rollout, const struct report *report,
			 struct error *error) MUST_CHECK;
#endif
