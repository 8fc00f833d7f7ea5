-- Pending versions: ?2 0: none, 1: of the tasks in work and of those that went wrong, 2: all.
select task.position, target, state, why, agent, attempt, epoch, attempts, errors, outcome, unsettled,
	started, finished, error, part.count, part.ledger,
	case when ?2 = 2 or ?2 = 1 and state not in ('queued', 'succeeded', 'skipped', 'cancelled')
		then part.pending end,
	part.wave, part.groups, found
from task join part on part.rollout = task.rollout and part.position = task.position
where task.rollout = ?1 order by task.position;
