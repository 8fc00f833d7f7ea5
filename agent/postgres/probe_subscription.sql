WITH found AS (
	SELECT pg_catalog.format('subscription %I (oid %s) to %s', s.subname, s.oid,
		pg_catalog.array_to_string(s.subpublications, ', ')) AS entry
	FROM pg_catalog.pg_subscription s
	WHERE s.subname = (pg_catalog.parse_ident($1))[1] AND $2 = ''
		AND s.subdbid = (SELECT oid FROM pg_catalog.pg_database
			WHERE datname = pg_catalog.current_database())
)
SELECT coalesce(min(entry), ''), coalesce(min(entry), '') <> $3, NULL::text, NULL::text
FROM found
