-- A proof does not outlive that a target lost what it is about, or that it was taken back.
select count(*), coalesce(min(finished), 0) from rollout
where project = ?1 and environment = ?2 and release_digest = ?3
	and kind = 'apply' and (state = 'succeeded' or ?4 and state = 'completed_with_failures')
	and not exists (
		select 1 from standing
		where standing.project = ?1 and standing.environment = ?2
			and (standing.regressed > 0 or standing.accepted > rollout.moved))
	and not exists (
		select 1 from rollout as back
		where back.project = ?1 and back.environment = ?2 and back.kind = 'revert'
			and back.started > 0 and back.moved > rollout.moved);
