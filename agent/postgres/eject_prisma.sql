INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at,
	applied_steps_count)
SELECT pg_catalog.md5(pg_catalog.random()::text || name)::uuid::text, checksum, pg_catalog.now(),
	name, pg_catalog.now(), 1
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
