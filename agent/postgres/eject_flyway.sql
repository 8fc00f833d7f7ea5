-- A repeatable script has no version there, and a description is written with blanks.
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
	installed_by, installed_on, execution_time, success)
SELECT (SELECT coalesce(max(installed_rank), 0) + 1 FROM flyway_schema_history),
	CASE substr(version, 1, 1) WHEN 'R' THEN NULL WHEN 'B' THEN substr(version, 2)
		ELSE pg_catalog.translate(version, '_', '.') END,
	replace(description, '_', ' '),
	CASE substr(version, 1, 1) WHEN 'B' THEN 'SQL_BASELINE' ELSE 'SQL' END, name, checksum::integer,
	current_user, pg_catalog.now(), 0, true
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
