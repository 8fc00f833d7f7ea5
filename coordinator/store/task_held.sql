select task.rollout, task.target, task.state, task.attempt, task.epoch, rollout.state, rollout.project,
	rollout.interrupted, rollout.drained or rollout.kind <> 'resolve' and exists (
		select 1 from brake where brake.kind = 'line' and brake.project in ('', rollout.project))
from task
join rollout on rollout.id = task.rollout
where task.agent = ?1 and task.state in ('leased', 'running', 'verifying')
order by task.rollout, task.position;
