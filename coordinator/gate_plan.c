#include "coordinator/gate_rules.h"

#define NAMED_MOST 4 /* targets of a kind that are named */

const char *gate_anew(struct arena *arena, const struct gate_facts *facts)
{
	if (!facts->people.rollout || facts->kind > ROLLOUT_REHEARSE)
		return "cancel and start anew";
	return arena_printf(arena, "`lockstep rollout replan %s` plans anew",
			    facts->people.rollout);
}

/* "target eu was added", "targets eu, us and 198 more were added" */
static void put_targets(struct buffer *buffer, const char *const *names, size_t count,
			const char *one, const char *many)
{
	if (!count)
		return;
	buffer_printf(buffer, "%starget%s ", buffer->size ? "; " : "", count > 1 ? "s" : "");
	for (size_t i = 0; i < count && i < NAMED_MOST; i++)
		buffer_printf(buffer, "%s%s", i ? ", " : "", names[i]);
	if (count > NAMED_MOST)
		buffer_printf(buffer, " and %zu more", count - NAMED_MOST);
	buffer_printf(buffer, " %s", count > 1 ? many : one);
}

const char *gate_plan_stale(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_plan *plan = &facts->plan;
	struct buffer buffer = buffer_in(arena);

	put_targets(&buffer, plan->added, plan->added_count, "was added", "were added");
	put_targets(&buffer, plan->left, plan->left_count, "is no longer selected",
		    "are no longer selected");
	if (plan->policy_changed)
		buffer_printf(&buffer, "%sanother pipeline is in force", buffer.size ? "; " : "");
	if (!buffer.size)
		return NULL;
	buffer_printf(&buffer, " since the plan was made; %s", gate_anew(arena, facts));
	return buffer_text(&buffer);
}
