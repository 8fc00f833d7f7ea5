INSERT INTO atlas_schema_revisions (version, description, type, applied, total,
	executed_at, execution_time, hash, operator_version)
SELECT version, description, 2, statements, statements, pg_catalog.now(), 0, coalesce(checksum, ''),
	'Lockstep'
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
