#include "coordinator/execution.h"

#include "core/policy.h"

bool execution_text(struct arena *arena, const char *execution, const char **text,
		    struct error *error)
{
	struct policy policy;

	if (!policy_read(execution, &policy, error))
		return false;
	for (size_t i = 0; i < POLICY_COUNT; i++)
		policy.given[i] = policy.given[i] && policy.values[i] != policy_knobs[i].initial;
	*text = policy_text(arena, &policy);
	return true;
}
