-- From the few rehearsals, never from all tasks that ever succeeded.
select task.irreversible from rollout indexed by rollout_by_place
cross join part on part.rollout = rollout.id
cross join task on task.rollout = part.rollout and task.position = part.position
where rollout.project = ?1 and rollout.environment = ?2 and rollout.release_digest = ?3
	and rollout.kind = 'rehearse' and part.base = ?4 and part.pending = ?5
	and task.state = 'succeeded' and task.irreversible is not null
order by task.moved desc limit 1;
