-- Those that moved after entry ?2, without their pending versions.
select task.position, target, state, why, agent, attempt, epoch, attempts, errors, outcome, unsettled,
	started, finished, error, part.count, part.ledger, null, part.wave, part.groups, found, task.moved
from task join part on part.rollout = task.rollout and part.position = task.position
where task.rollout = ?1 and task.moved > ?2;
