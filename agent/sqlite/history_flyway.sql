SELECT version, script, checksum,
	CASE WHEN type = 'BASELINE' THEN 'baseline' WHEN type LIKE 'UNDO%' OR type = 'DELETE'
		THEN 'reverted' WHEN success THEN 'applied' ELSE 'broken' END,
	CASE typeof(installed_on) WHEN 'integer' THEN installed_on ELSE
		coalesce(strftime('%s', installed_on), 0) * 1000 END
FROM main.flyway_schema_history
WHERE version IS NOT NULL
ORDER BY installed_rank
