WITH tables AS (
	SELECT t.oid FROM pg_catalog.pg_class t
	WHERE $1 = '' OR t.oid = pg_catalog.to_regclass($1)
		OR t.oid = (SELECT indrelid FROM pg_catalog.pg_index
			WHERE indexrelid = pg_catalog.to_regclass($1))
		OR t.oid = (SELECT reltoastrelid FROM pg_catalog.pg_class
			WHERE oid = pg_catalog.to_regclass($1))
), found AS (
	SELECT pg_catalog.format('INVALID index %I.%I (oid %s)', n.nspname, c.relname, c.oid) AS entry,
		pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, i.indrelid,
		c.relname ~ '_cc(new|old)[0-9]*$' AS half
	FROM pg_catalog.pg_index i
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE i.indrelid IN (SELECT oid FROM tables) AND NOT i.indisvalid AND c.relkind = 'i'
), debris AS (
	SELECT * FROM found WHERE half AND $2 = ''
		AND entry <> ALL (pg_catalog.string_to_array($3, pg_catalog.chr(10)))
)
SELECT coalesce((SELECT pg_catalog.string_agg(entry, pg_catalog.chr(10) ORDER BY entry) FROM found), ''),
	false,
	(SELECT 'DROP INDEX CONCURRENTLY ' || min(name) FROM debris),
	(SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
		FROM debris d JOIN pg_catalog.pg_locks l ON l.relation = d.indrelid
		WHERE l.granted AND l.mode = 'ShareUpdateExclusiveLock'
			AND l.database = (SELECT oid FROM pg_catalog.pg_database
				WHERE datname = pg_catalog.current_database())
			AND l.pid <> pg_catalog.pg_backend_pid())
