select position, target, state, why, agent, attempt, epoch, attempts, errors, outcome, unsettled,
	started, finished, error
from task where rollout = ?1 order by position;
