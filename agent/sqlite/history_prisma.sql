SELECT NULL, migration_name, checksum,
	CASE WHEN rolled_back_at IS NOT NULL THEN 'reverted' WHEN finished_at IS NULL THEN 'broken'
		ELSE 'applied' END,
	CASE typeof(started_at) WHEN 'integer' THEN started_at ELSE
		coalesce(strftime('%s', started_at), 0) * 1000 END
FROM main._prisma_migrations ORDER BY rowid
