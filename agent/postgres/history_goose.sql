SELECT version_id::text, NULL, NULL,
	CASE WHEN is_applied THEN 'applied' ELSE 'reverted' END, coalesce((extract(epoch FROM tstamp) * 1000)::bigint, 0)
FROM goose_db_version
WHERE version_id > 0
ORDER BY id
