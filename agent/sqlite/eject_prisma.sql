INSERT INTO main._prisma_migrations (id, checksum, finished_at, migration_name, started_at,
	applied_steps_count)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' ||
		hex(randomblob(2)) || '-' || hex(randomblob(6))), checksum,
	CAST(strftime('%s', 'now') AS INTEGER) * 1000, name,
	datetime('now'), 1
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
