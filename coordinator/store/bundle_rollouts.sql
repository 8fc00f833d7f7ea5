-- The newest rollouts that applied a release and are over, oldest first.
select id from (
	select id, number from rollout
	where project = ?1 and release_digest = ?2 and kind = 'apply' and finished > 0
	order by number desc limit ?3)
order by number;
