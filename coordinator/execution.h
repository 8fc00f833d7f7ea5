#ifndef COORDINATOR_EXECUTION_H
#define COORDINATOR_EXECUTION_H
#include "coordinator/loop.h"
#include "coordinator/store/rollouts.h"

/* What the pipeline that the rollout's plan was made under says of how migrations may treat its
 * environment: policy_write; "" when it says nothing. */
bool execution_of(struct turn *turn, const struct rollout *rollout, const char **execution,
		  struct error *error) MUST_CHECK;
/* Pure: what of it differs from what holds initially, as policy_text writes it; "" when nothing
 * does.  ERROR_INVALID: another text than policy_write's. */
bool execution_text(struct arena *arena, const char *execution, const char **text,
		    struct error *error) MUST_CHECK;
#endif
