INSERT INTO lockstep.migrations (project, scope, version, name, content, entry, txmode, outcome,
	statements, applied, attempt, epoch, started, finished, duration_ms, error, operator,
	prefix, evidence, details)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9::integer, $10::integer, $11, $12::bigint, began,
	began + took, extract(epoch FROM took) * 1000, NULL, $14, '', NULL,
	replace($16, '"transaction":"?"',
		'"transaction":"' || pg_catalog.txid_current() || '"')
FROM (SELECT pg_catalog.to_timestamp($13::bigint / 1000.0) AS began,
	pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp() AS took) AS times
ON CONFLICT (project, scope, version) DO UPDATE SET
	name = excluded.name, content = excluded.content, entry = excluded.entry,
	txmode = excluded.txmode, outcome = excluded.outcome, statements = excluded.statements,
	applied = excluded.applied, attempt = excluded.attempt, epoch = excluded.epoch,
	started = excluded.started, finished = excluded.finished,
	duration_ms = excluded.duration_ms, error = excluded.error, operator = excluded.operator,
	prefix = excluded.prefix, evidence = excluded.evidence,
	details = excluded.details
RETURNING pg_catalog.set_config('synchronous_commit', CASE WHEN $15 <> '' THEN $15
	WHEN pg_catalog.current_setting('synchronous_commit') = 'off' THEN 'local'
	ELSE pg_catalog.current_setting('synchronous_commit') END, true)
