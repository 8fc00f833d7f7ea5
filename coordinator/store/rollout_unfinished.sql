select id, state from rollout
where project = ?1
	and (state in ('pending', 'running', 'paused', 'halted') or exists (
		select 1 from task
		left join agent on agent.id = task.agent
		where task.rollout = rollout.id and (task.state in ('leased', 'running', 'verifying')
			or (task.state = 'indeterminate' and task.outcome = 'none' and agent.revoked = 0))))
order by number limit 1;
