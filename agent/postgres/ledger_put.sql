INSERT INTO lockstep.migrations (project, scope, version, name, content, entry, txmode, outcome,
	statements, applied, attempt, epoch, started, finished, duration_ms, error, operator,
	prefix, evidence, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::integer, $10::integer, $11, $12::bigint,
	pg_catalog.to_timestamp($13::bigint / 1000.0),
	CASE WHEN $14::bigint > 0 THEN pg_catalog.to_timestamp($14::bigint / 1000.0) END,
	$15::bigint, $16, $17, $18, $19,
	replace($20, '"transaction":"?"',
		'"transaction":"' || pg_catalog.txid_current() || '"'))
ON CONFLICT (project, scope, version) DO UPDATE SET
	name = excluded.name, content = excluded.content, entry = excluded.entry,
	txmode = excluded.txmode, outcome = excluded.outcome, statements = excluded.statements,
	applied = excluded.applied, attempt = excluded.attempt, epoch = excluded.epoch,
	started = excluded.started, finished = excluded.finished,
	duration_ms = excluded.duration_ms, error = excluded.error, operator = excluded.operator,
	prefix = excluded.prefix, evidence = excluded.evidence,
	details = excluded.details
RETURNING pg_catalog.txid_current()
