INSERT INTO main.goose_db_version (version_id, is_applied)
SELECT CAST(version AS INTEGER), 1
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
