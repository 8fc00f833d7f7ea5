-- How much was changed past the coordinator on each target since a rollout succeeded there.
select environment, target, count(*) from glass
where project = ?1 and seq > coalesce((
	select max(moved) from rollout
	where rollout.project = glass.project and rollout.environment = glass.environment
		and kind = 'apply' and state = 'succeeded'), 0)
group by environment, target
order by environment, target;
