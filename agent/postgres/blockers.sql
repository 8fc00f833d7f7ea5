SELECT b.pid, coalesce(nullif(a.application_name, ''), 'a session'), a.usename, a.state,
	pg_catalog.to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	pg_catalog.left(pg_catalog.rtrim(a.query, E'; \n'), 200), a.query = '<insufficient privilege>'
FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS pid) b
	LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
ORDER BY b.pid
LIMIT 5
