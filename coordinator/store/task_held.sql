select task.rollout, task.target, task.state, task.attempt, task.epoch, rollout.state, rollout.project,
	rollout.interrupted
from task
join rollout on rollout.id = task.rollout
where task.agent = ?1 and task.state in ('leased', 'running')
order by task.rollout, task.position;
