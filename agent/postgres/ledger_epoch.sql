SELECT coalesce((SELECT epoch FROM lockstep.fence WHERE project = $1 AND scope = $2), 0),
	(SELECT count(*) FROM lockstep.migrations WHERE project = $1 AND scope = $2)
