INSERT INTO main.atlas_schema_revisions (version, description, type, applied, total,
	executed_at, execution_time, hash, operator_version)
SELECT version, description, 2, statements, statements, datetime('now'), 0, coalesce(checksum, ''),
	'Lockstep'
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
