SELECT coalesce(nullif(a.application_name, ''), 'a session') || ' (process ' || l.pid
	|| coalesce(', user ' || a.usename, '')
	|| coalesce(', from ' || pg_catalog.host(a.client_addr), '') || ')'
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
	AND l.database = (SELECT oid FROM pg_catalog.pg_database
		WHERE datname = pg_catalog.current_database())
	AND ((l.classid::bigint << 32 | l.objid::bigint) = $1::bigint
		OR ((l.classid::bigint << 32 | l.objid::bigint) = $2::bigint
			AND l.mode = 'ExclusiveLock'))
	AND l.pid <> pg_catalog.pg_backend_pid()
LIMIT 1
