WITH found AS (
	SELECT pg_catalog.format('%s %I.%I (oid %s)', CASE WHEN i.indisvalid AND i.indisready
			THEN 'index' ELSE 'INVALID index' END, n.nspname, c.relname, c.oid) AS entry,
		pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
		i.indisvalid AND i.indisready AS whole, i.indrelid
	FROM pg_catalog.pg_index i
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE i.indrelid = pg_catalog.to_regclass(CASE WHEN $2 = '' THEN $1 ELSE $2 END)
		AND ($2 = '' OR c.relname = (SELECT name FROM pg_catalog.unnest(
			pg_catalog.parse_ident($1)) WITH ORDINALITY AS part (name, place)
			ORDER BY place DESC LIMIT 1))
), fresh AS (
	SELECT * FROM found WHERE entry <> ALL (pg_catalog.string_to_array($3, pg_catalog.chr(10)))
)
SELECT coalesce((SELECT pg_catalog.string_agg(entry, pg_catalog.chr(10) ORDER BY entry) FROM found), ''),
	EXISTS (SELECT 1 FROM fresh WHERE whole),
	(SELECT 'DROP INDEX CONCURRENTLY ' || min(name) FROM fresh WHERE NOT whole),
	(SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
		FROM fresh f JOIN pg_catalog.pg_locks l ON l.relation = f.indrelid
		WHERE NOT f.whole AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
			AND l.database = (SELECT oid FROM pg_catalog.pg_database
				WHERE datname = pg_catalog.current_database())
			AND l.pid <> pg_catalog.pg_backend_pid())
