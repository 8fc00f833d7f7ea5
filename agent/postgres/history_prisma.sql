SELECT NULL, migration_name, checksum,
	CASE WHEN rolled_back_at IS NOT NULL THEN 'reverted' WHEN finished_at IS NULL THEN 'broken'
		ELSE 'applied' END,
	coalesce((extract(epoch FROM started_at) * 1000)::bigint, 0)
FROM _prisma_migrations ORDER BY started_at, id
