#include "agent/eject.h"

static bool eject_locked(struct target *target, const struct history_tool *tool,
			 const struct ejection *ejection, struct error *error)
{
	if (!target_begin(target, error))
		return false;
	if (target_history_put(target, tool, ejection->entries, ejection->count, error))
		return target_commit(target, error);
	target_rollback(target);
	return false;
}

bool eject(struct target *target, const struct history_tool *tool, const struct ejection *ejection,
	   int64_t patience, struct error *error)
{
	bool done;

	if (!target_lock(target, patience, error))
		return false;
	done = eject_locked(target, tool, ejection, error);
	target_unlock(target);
	return done;
}
