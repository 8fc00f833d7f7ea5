-- A release holds what those before it hold, until it was taken back.  ?4: what is completed with failures is enough.
select distinct task.target from rollout
join task on task.rollout = rollout.id
where rollout.project = ?1 and rollout.environment = ?2 and rollout.release >= ?3 and rollout.kind = 'apply'
	and (task.state in ('succeeded', 'skipped')
		or (?4 and task.state = 'failed' and rollout.state = 'completed_with_failures'))
	and not exists (
		select 1 from rollout as back
		where back.project = ?1 and back.environment = ?2 and back.kind = 'revert'
			and back.started > 0 and back.moved > rollout.moved)
order by task.target;
