SELECT version, name, content, entry, txmode, outcome, statements, applied, attempt, epoch,
	started_ms, finished_ms, duration_ms, error, operator, prefix, evidence
FROM main.lockstep_migrations
WHERE project = ?1 AND scope = ''
ORDER BY position
