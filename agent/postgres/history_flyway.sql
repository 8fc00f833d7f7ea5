SELECT version, script, checksum::text,
	CASE WHEN type = 'BASELINE' THEN 'baseline' WHEN type LIKE 'UNDO%' OR type = 'DELETE'
		THEN 'reverted' WHEN success THEN 'applied' ELSE 'broken' END,
	coalesce((extract(epoch FROM installed_on) * 1000)::bigint, 0)
FROM flyway_schema_history
WHERE version IS NOT NULL
ORDER BY installed_rank
