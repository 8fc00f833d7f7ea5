-- Who serves the target of which task, whatever became of it.
select task.position, agent.number
from task
join rollout on rollout.id = task.rollout
join target on target.project = rollout.project and target.environment = rollout.environment
	and target.name = task.target
join agent on agent.id = target.agent and agent.revoked = 0
where task.rollout = ?1
order by task.position, agent.number;
