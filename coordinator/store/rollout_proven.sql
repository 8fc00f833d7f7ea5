select count(*) from rollout
where project = ?1 and environment = ?2 and release_digest = ?3
	and kind = 'apply' and state = 'succeeded';
