SELECT version_id, NULL, NULL, CASE WHEN is_applied THEN 'applied' ELSE 'reverted' END,
	CASE typeof(tstamp) WHEN 'integer' THEN tstamp ELSE
		coalesce(strftime('%s', tstamp), 0) * 1000 END
FROM main.goose_db_version
WHERE version_id > 0
ORDER BY id
