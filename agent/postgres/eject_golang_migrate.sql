WITH gone AS (DELETE FROM schema_migrations)
INSERT INTO schema_migrations (version, dirty)
SELECT version::bigint, false
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
