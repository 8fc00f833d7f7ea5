#include "coordinator/unjudged.h"

#define DEMAND(name, condition)                                                                    \
	static bool demands_##name(const struct pipeline_environment *environment)                 \
	{                                                                                          \
		return condition;                                                                  \
	}
DEMAND(rehearsal, environment->checks.rehearsal)
DEMAND(reversible, environment->checks.reversible)
DEMAND(drift, environment->checks.drift)
DEMAND(lint, environment->checks.lint)

/* A row goes when its evaluator comes. */
static const struct {
	const char *name; /* as the pipeline calls it */
	bool (*demanded)(const struct pipeline_environment *environment);
} demands[] = {
	{ "checks: rehearsal", demands_rehearsal },
	{ "checks: reversible", demands_reversible },
	{ "checks: drift", demands_drift },
	{ "checks: lint", demands_lint },
};

const char *unjudged_demands(struct arena *arena, const struct pipeline_environment *environment)
{
	struct buffer names = buffer_in(arena);

	for (size_t i = 0; i < sizeof demands / sizeof *demands; i++)
		if (demands[i].demanded(environment))
			buffer_printf(&names, "%s%s", names.size ? ", " : "", demands[i].name);
	return names.size ? buffer_text(&names) : NULL;
}
