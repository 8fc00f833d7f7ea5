-- ?4: it is a rehearsal.  Of a rehearsal and another rollout the one that only waits for its gates
-- keeps the other one out no more than it is kept out itself: whoever begins first is alone.
select id, state from rollout
where project = ?1 and environment = ?2 and id <> ?3
	and (state in ('running', 'paused', 'halted')
		or (state = 'pending' and not ?4 and kind <> 'rehearse')
		or (state in ('pending', 'cancelled') and exists (
			select 1 from task
			where task.rollout = rollout.id and task.state in ('leased', 'running', 'verifying'))))
order by number limit 1;
