#include "coordinator/gate_rules.h"

const char *gate_other_tool(struct arena *arena, const struct gate_facts *facts)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < facts->target_count; i++) {
		const struct gate_target *target = &facts->targets[i];

		if (target->foreign)
			buffer_printf(&buffer,
				      "%starget %s: %s; adopt it with `lockstep baseline %s/%s "
				      "--write`, or take it as it is with `lockstep target accept "
				      "%s/%s --reason TEXT`",
				      buffer.size ? "; " : "", target->name, target->foreign,
				      facts->environment, target->name, facts->environment,
				      target->name);
	}
	return buffer.size ? buffer_text(&buffer) : NULL;
}
