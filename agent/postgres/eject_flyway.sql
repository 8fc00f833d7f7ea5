INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
	installed_by, installed_on, execution_time, success)
SELECT (SELECT coalesce(max(installed_rank), 0) + 1 FROM flyway_schema_history),
	pg_catalog.translate(version, '_', '.'), description, 'SQL', name, checksum::integer,
	current_user, pg_catalog.now(), 0, true
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
