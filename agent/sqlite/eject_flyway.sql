INSERT INTO main.flyway_schema_history (installed_rank, version, description, type, script,
	checksum, installed_by, installed_on, execution_time, success)
SELECT (SELECT coalesce(max(installed_rank), 0) + 1 FROM main.flyway_schema_history),
	replace(version, '_', '.'), description, 'SQL', name, CAST(checksum AS INTEGER), '',
	strftime('%Y-%m-%d %H:%M:%f', 'now'), 0, 1
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
