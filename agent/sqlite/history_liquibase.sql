SELECT NULL, filename || '::' || id || '::' || author, md5sum, 'applied',
	CASE typeof(dateexecuted) WHEN 'integer' THEN dateexecuted ELSE
		coalesce(strftime('%s', dateexecuted), 0) * 1000 END
FROM main.databasechangelog
WHERE exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN')
ORDER BY orderexecuted
