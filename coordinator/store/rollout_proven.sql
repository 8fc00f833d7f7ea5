-- A proof does not outlive that a target lost what it is about.
select count(*) from rollout
where project = ?1 and environment = ?2 and release_digest = ?3
	and kind = 'apply' and state = 'succeeded'
	and not exists (
		select 1 from standing
		where standing.project = ?1 and standing.environment = ?2
			and (standing.regressed > 0 or standing.accepted > rollout.moved));
