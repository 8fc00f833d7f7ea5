select task.found from rollout
cross join task on task.rollout = rollout.id
where rollout.project = ?1 and rollout.environment = ?2 and rollout.release_digest = ?3
	and rollout.kind = 'rehearse' and task.state = 'succeeded' and task.found is not null
order by task.moved desc limit 1;
