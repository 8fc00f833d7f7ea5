#include "coordinator/situation.h"

#include <string.h>

#include "coordinator/selector.h"

static bool takes(const struct pipeline_environment *environment, const struct target_row *row)
{
	return !environment ||
	       !selector_misses(&environment->select, row->state.labels, row->state.label_count);
}

bool situation_takes(const struct situation *situation, const struct target_row *row)
{
	return takes(situation->environment, row);
}

void situation_select(struct arena *arena, struct situation *situation)
{
	struct gate_facts *facts = &situation->gates;
	size_t taken = 0;

	for (size_t i = 0; i < situation->targets.count; i++)
		taken += situation_takes(situation, &situation->targets.items[i]);
	facts->environment_targets = taken;
	facts->plan.unselected = situation->targets.count - taken;
	if (facts->plan.unselected)
		facts->plan.select = selector_text(arena, &situation->environment->select);
}

/* Tasks and rows are both in the order of the names. */
void situation_compare(struct arena *arena, const struct rollout *rollout,
		       struct situation *situation)
{
	const struct target_rows *rows = &situation->targets;
	struct gate_plan *plan = &situation->gates.plan;
	size_t at = 0;

	plan->policy_changed = !hash_equal(&rollout->policy, &situation->pipeline.sha256);
	plan->added = arena_new_array(arena, const char *, rows->count + 1);
	plan->left = arena_new_array(arena, const char *, rows->count + 1);
	for (size_t i = 0; i < rows->count; i++) {
		const struct target_row *row = &rows->items[i];
		bool taken = situation_takes(situation, row), planned;

		while (at < rollout->task_count && strcmp(rollout->tasks[at].target, row->name) < 0)
			at++;
		planned =
		    at < rollout->task_count && text_equal(rollout->tasks[at].target, row->name);
		if (taken && !planned)
			plan->added[plan->added_count++] = row->name;
		else if (!taken && planned && rollout->tasks[at].state == TASK_QUEUED)
			plan->left[plan->left_count++] = row->name;
	}
}

bool situation_newcomers(struct arena *arena, struct store *store,
			 const struct situation *situation, const struct target_rows *rows,
			 struct gate_upstream *upstream, struct error *error)
{
	const struct pipeline_environment *environment =
	    pipeline_find(&situation->pipeline, upstream->environment);
	const struct reach_question question = { situation->gates.project, upstream->environment,
						 situation->gates.release,
						 situation->environment->accept_failures };
	struct target_names reached = { 0 };
	size_t at = 0;

	if (!rollout_reached(arena, store, &question, &reached, error))
		return false;
	for (size_t i = 0; i < rows->count; i++) {
		const char *name = rows->items[i].name;

		if (!takes(environment, &rows->items[i]))
			continue;
		upstream->targets++;
		while (at < reached.count && strcmp(reached.items[at], name) < 0)
			at++;
		if (!upstream->newcomer &&
		    (at == reached.count || !text_equal(reached.items[at], name)))
			upstream->newcomer = name;
	}
	return true;
}
