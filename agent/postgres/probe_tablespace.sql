WITH found AS (
	SELECT pg_catalog.format('tablespace %I (oid %s)', t.spcname, t.oid) AS entry
	FROM pg_catalog.pg_tablespace t
	WHERE t.spcname = (pg_catalog.parse_ident($1))[1] AND $2 = ''
)
SELECT coalesce(min(entry), ''), coalesce(min(entry), '') <> $3, NULL::text, NULL::text
FROM found
