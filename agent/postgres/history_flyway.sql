-- The versions of the files: R__name has none there, and a baseline script shares its number.
SELECT CASE WHEN type = 'SQL_BASELINE' THEN 'B' || version
		WHEN version IS NULL THEN 'R__' || replace(description, ' ', '_')
		ELSE version END, script, checksum::text,
	CASE WHEN type = 'BASELINE' THEN 'baseline' WHEN type LIKE 'UNDO%' OR type = 'DELETE'
		THEN 'reverted' WHEN success THEN 'applied' ELSE 'broken' END,
	coalesce((extract(epoch FROM installed_on) * 1000)::bigint, 0)
FROM flyway_schema_history
WHERE version IS NOT NULL OR script LIKE '%.sql'
ORDER BY installed_rank
