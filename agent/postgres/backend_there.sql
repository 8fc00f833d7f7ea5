SELECT a.pid FROM pg_catalog.pg_stat_activity a
WHERE a.pid = $1::integer AND coalesce(a.backend_start = $2::timestamptz, true)
	AND a.pid <> pg_catalog.pg_backend_pid()
