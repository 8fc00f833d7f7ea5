-- What one rollout proves does not outlive that a target lost it, or that it was taken back.
select count(*) from rollout
where id = ?1 and kind = 'apply' and state in ('succeeded', 'completed_with_failures')
	and not exists (
		select 1 from standing
		where standing.project = rollout.project
			and standing.environment = rollout.environment
			and (standing.regressed > 0 or standing.accepted > rollout.moved))
	and not exists (
		select 1 from rollout as back
		where back.project = rollout.project and back.environment = rollout.environment
			and back.kind = 'revert' and back.started > 0
			and back.moved > rollout.moved);
