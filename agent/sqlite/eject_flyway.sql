-- A repeatable script has no version there, and a description is written with blanks.
INSERT INTO main.flyway_schema_history (installed_rank, version, description, type, script,
	checksum, installed_by, installed_on, execution_time, success)
SELECT (SELECT coalesce(max(installed_rank), 0) + 1 FROM main.flyway_schema_history),
	CASE substr(version, 1, 1) WHEN 'R' THEN NULL WHEN 'B' THEN substr(version, 2)
		ELSE replace(version, '_', '.') END,
	replace(description, '_', ' '),
	CASE substr(version, 1, 1) WHEN 'B' THEN 'SQL_BASELINE' ELSE 'SQL' END, name, CAST(checksum AS INTEGER), '',
	strftime('%Y-%m-%d %H:%M:%f', 'now'), 0, 1
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
