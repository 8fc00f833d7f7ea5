SELECT NULL, filename || '::' || id || '::' || author, md5sum, 'applied',
	coalesce((extract(epoch FROM dateexecuted) * 1000)::bigint, 0)
FROM databasechangelog
WHERE exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN')
ORDER BY orderexecuted
