-- How much was changed past the coordinator since a rollout succeeded there.
select count(*) from glass
where project = ?1 and environment = ?2 and target = ?3 and seq > coalesce((
	select max(moved) from rollout
	where rollout.project = ?1 and rollout.environment = ?2 and kind = 'apply'
		and state = 'succeeded'), 0);
