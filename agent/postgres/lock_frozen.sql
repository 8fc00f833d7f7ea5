SELECT pg_catalog.pg_terminate_backend(a.pid)
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.mode = 'ExclusiveLock'
	AND l.database = (SELECT oid FROM pg_catalog.pg_database
		WHERE datname = pg_catalog.current_database())
	AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint
	AND a.usename = session_user AND a.application_name LIKE 'lockstep%'
	AND a.state = 'idle'
	AND a.state_change < pg_catalog.clock_timestamp() - $2::integer * interval '1 millisecond'
	AND a.pid <> pg_catalog.pg_backend_pid()
