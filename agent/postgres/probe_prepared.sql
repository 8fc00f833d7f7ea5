WITH found AS (
	SELECT pg_catalog.format('prepared transaction %L of %s', x.gid, x.prepared) AS entry
	FROM pg_catalog.pg_prepared_xacts x
	WHERE pg_catalog.quote_literal(x.gid) = $1 AND $2 = ''
)
SELECT coalesce(min(entry), ''), coalesce(min(entry), '') <> $3, NULL::text, NULL::text
FROM found
