WITH RECURSIVE waiting AS MATERIALIZED (
	SELECT w.pid, pg_catalog.pg_blocking_pids(w.pid) AS blockers
	FROM (SELECT DISTINCT l.pid FROM pg_catalog.pg_locks l WHERE NOT l.granted) w
	WHERE w.pid <> $1::integer),
behind (pid) AS (
	SELECT pid FROM waiting WHERE $1::integer = ANY (blockers)
	UNION
	SELECT w.pid FROM behind b JOIN waiting w ON b.pid = ANY (w.blockers))
SELECT b.pid, coalesce(nullif(a.application_name, ''), 'a session'), a.usename,
	pg_catalog.left(a.query, 100)
FROM behind b
	LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
WHERE a.backend_type IS DISTINCT FROM 'autovacuum worker'
ORDER BY a.query_start, b.pid
