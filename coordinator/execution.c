#include "coordinator/execution.h"

#include "coordinator/pipeline.h"
#include "core/policy.h"

bool execution_of(struct turn *turn, const struct rollout *rollout, const char **execution,
		  struct error *error)
{
	const struct pipeline_environment *environment;
	struct pipeline pipeline;
	struct bytes text;

	if (!blob_get(turn->arena, turn->store, &rollout->policy, &text, error) ||
	    !pipeline_parse(turn->arena, "the stored pipeline", text, &pipeline, error))
		return false;
	environment = pipeline_find(&pipeline, rollout->environment);
	*execution = environment ? environment->execution : "";
	return true;
}

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
