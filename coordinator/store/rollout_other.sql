select id, state from rollout
where project = ?1 and environment = ?2 and id <> ?3
	and (state in ('pending', 'running', 'paused', 'halted') or (state = 'cancelled' and exists (
		select 1 from task
		where task.rollout = rollout.id and task.state in ('leased', 'running', 'verifying'))))
order by number limit 1;
