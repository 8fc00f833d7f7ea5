#include "coordinator/store/rollouts.h"

#define NAME(name, text) text,
static const char *const rollout_names[] = { ROLLOUT_STATES(NAME) };
static const char *const task_names[] = { TASK_STATES(NAME) };
static const char *const kind_names[] = { "apply",  "rehearse",  "baseline", "resolve",
					  "revert", "reconcile", "eject" };

static bool find_name(const char *const *names, int count, const char *name, int *index)
{
	for (*index = 0; *index < count; ++*index)
		if (text_equal(names[*index], name))
			return true;
	return false;
}

const char *rollout_state_name(enum rollout_state state)
{
	return rollout_names[state];
}

bool rollout_state_from_name(const char *name, enum rollout_state *state)
{
	int index;

	if (!find_name(rollout_names, ROLLOUT_STATE_COUNT, name, &index))
		return false;
	*state = (enum rollout_state)index;
	return true;
}

const char *task_state_name(enum task_state state)
{
	return task_names[state];
}

bool task_state_from_name(const char *name, enum task_state *state)
{
	int index;

	if (!find_name(task_names, TASK_STATE_COUNT, name, &index))
		return false;
	*state = (enum task_state)index;
	return true;
}

const char *rollout_kind_name(enum rollout_kind kind)
{
	return kind_names[kind];
}

bool rollout_kind_changes(enum rollout_kind kind)
{
	return kind == ROLLOUT_APPLY || kind == ROLLOUT_REVERT;
}

bool rollout_kind_from_name(const char *name, enum rollout_kind *kind)
{
	int index;

	if (!find_name(kind_names, ROLLOUT_KIND_COUNT, name, &index))
		return false;
	*kind = (enum rollout_kind)index;
	return true;
}
