SELECT version, name, content, entry, txmode, outcome, statements, applied, attempt, epoch,
	pg_catalog.round(extract(epoch FROM started) * 1000)::bigint,
	coalesce(pg_catalog.round(extract(epoch FROM finished) * 1000)::bigint, 0),
	duration_ms, error, operator, prefix, evidence
FROM lockstep.migrations
WHERE project = $1 AND scope = $2
ORDER BY position
