WITH found AS (
	SELECT pg_catalog.format('%I.%I (oid %s)', n.nspname, c.relname, c.oid) AS entry
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.oid = pg_catalog.to_regclass($1) AND $2 = ''
)
SELECT coalesce(min(entry), ''), coalesce(min(entry), '') <> $3, NULL::text, NULL::text
FROM found
