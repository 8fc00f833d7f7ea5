SELECT pg_catalog.string_agg(name, ', ') FROM (
	SELECT CASE WHEN n.nspname = 'public' OR $1 <> '' THEN c.relname::text
		ELSE n.nspname || '.' || c.relname END AS name
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'f')
		AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockstep')
		AND ($1 = '' OR n.nspname = $1)
		AND NOT EXISTS (
			SELECT 1 FROM pg_catalog.pg_depend d
			WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
				AND d.objid = c.oid AND d.deptype = 'e')
	ORDER BY 1 LIMIT 3
) first
