-- In the order of the table itself: by the index of the versions they would have to be sorted.
-- Where an earlier version made the table it has no details: the name then means the NULL outside.
SELECT version, name, content, entry, txmode, outcome, statements, applied, attempt, epoch,
	started_ms, finished_ms, duration_ms, error, operator, prefix, evidence,
	(SELECT details FROM main.lockstep_migrations AS own WHERE own.position = row.position)
FROM main.lockstep_migrations AS row, (SELECT NULL AS details) AS outside
WHERE +project = ?1 AND +scope = ''
ORDER BY position
