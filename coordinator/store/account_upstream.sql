-- Since when a digest had succeeded in an environment, as it was known at ?4; 0: it had not.  What
-- had been taken back by then counts no more.
select coalesce(min(finished), 0) from rollout
where project = ?1 and environment = ?2 and release_digest = ?3 and kind = 'apply'
	and (state = 'succeeded' or ?5 and state = 'completed_with_failures')
	and finished > 0 and finished <= ?4
	and not exists (
		select 1 from rollout as back
		where back.project = ?1 and back.environment = ?2 and back.kind = 'revert'
			and back.started > 0 and back.started <= ?4
			and back.number > rollout.number);
