WITH found AS (
	SELECT pg_catalog.format('%s of %s (oid %s)', CASE WHEN i.inhdetachpending
			THEN 'partition half detached' ELSE 'partition' END,
			i.inhparent::pg_catalog.regclass, i.inhrelid) AS entry,
		i.inhdetachpending AS pending, i.inhrelid,
		pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s FINALIZE',
			i.inhparent::pg_catalog.regclass, i.inhrelid::pg_catalog.regclass) AS finish
	FROM pg_catalog.pg_inherits i
	WHERE i.inhparent = pg_catalog.to_regclass($1) AND i.inhrelid = pg_catalog.to_regclass($2)
)
SELECT coalesce(min(entry), ''), $3 <> '' AND min(entry) IS NULL,
	min(finish) FILTER (WHERE pending AND $3 <> entry),
	(SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
		FROM found f JOIN pg_catalog.pg_locks l ON l.relation = f.inhrelid
		WHERE f.pending AND l.granted AND l.mode = 'AccessExclusiveLock'
			AND l.database = (SELECT oid FROM pg_catalog.pg_database
				WHERE datname = pg_catalog.current_database())
			AND l.pid <> pg_catalog.pg_backend_pid())
FROM found
