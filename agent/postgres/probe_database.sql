WITH found AS (
	SELECT pg_catalog.format('database %I (oid %s)', d.datname, d.oid) AS entry
	FROM pg_catalog.pg_database d
	WHERE d.datname = (pg_catalog.parse_ident($1))[1] AND $2 = ''
)
SELECT coalesce(min(entry), ''), coalesce(min(entry), '') <> $3, NULL::text, NULL::text
FROM found
