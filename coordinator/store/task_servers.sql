-- The order of the joins is given: each task finds its target, not each target all tasks.
select task.position, target.agent
from rollout
cross join task on task.rollout = rollout.id
cross join target on target.project = rollout.project and target.environment = rollout.environment
	and target.name = task.target
cross join agent on agent.id = target.agent and agent.revoked = 0
where rollout.id = ?1 and task.state in ('queued', 'indeterminate')
order by task.position, agent.number;
