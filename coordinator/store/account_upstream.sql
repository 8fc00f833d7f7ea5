-- Since when a digest had succeeded in an environment, as it was known at ?4; 0: it had not.
select coalesce(min(finished), 0) from rollout
where project = ?1 and environment = ?2 and release_digest = ?3 and kind = 'apply'
	and state in ('succeeded', 'completed_with_failures') and finished > 0 and finished <= ?4;
