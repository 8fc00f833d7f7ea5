-- The versions of the files: R__name has none there, and a baseline script shares its number.
SELECT CASE WHEN type = 'SQL_BASELINE' THEN 'B' || version
		WHEN version IS NULL THEN 'R__' || replace(description, ' ', '_')
		ELSE version END, script, checksum,
	CASE WHEN type = 'BASELINE' THEN 'baseline' WHEN type LIKE 'UNDO%' OR type = 'DELETE'
		THEN 'reverted' WHEN success THEN 'applied' ELSE 'broken' END,
	CASE typeof(installed_on) WHEN 'integer' THEN installed_on ELSE
		coalesce(strftime('%s', installed_on), 0) * 1000 END
FROM main.flyway_schema_history
WHERE version IS NOT NULL OR script LIKE '%.sql'
ORDER BY installed_rank
