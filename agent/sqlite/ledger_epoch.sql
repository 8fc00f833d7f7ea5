SELECT coalesce((SELECT epoch FROM main.lockstep_fence WHERE project = ?1 AND scope = ''), 0),
	(SELECT count(*) FROM main.lockstep_migrations WHERE project = ?1 AND scope = '')
