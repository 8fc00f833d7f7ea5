UPDATE lockstep.fence SET epoch = epoch WHERE project = $1 AND scope = $2
RETURNING CASE WHEN pg_catalog.current_setting('synchronous_commit') = 'off'
	THEN pg_catalog.set_config('synchronous_commit', 'local', true) END
