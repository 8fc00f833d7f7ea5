SELECT EXISTS (
	SELECT FROM pg_catalog.pg_locks l
	WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.database = 0
		AND l.mode NOT IN ('AccessShareLock', 'RowShareLock') AND l.relation <> 1214)
