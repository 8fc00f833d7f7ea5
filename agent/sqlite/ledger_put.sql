INSERT INTO main.lockstep_migrations (project, scope, version, name, content, entry, txmode, outcome,
	statements, applied, attempt, epoch, started_ms, finished_ms, duration_ms, error, operator,
	prefix, evidence, details)
VALUES (?1, '', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
ON CONFLICT (project, scope, version) DO UPDATE SET
	name = excluded.name, content = excluded.content, entry = excluded.entry,
	txmode = excluded.txmode, outcome = excluded.outcome, statements = excluded.statements,
	applied = excluded.applied, attempt = excluded.attempt, epoch = excluded.epoch,
	started_ms = excluded.started_ms, finished_ms = excluded.finished_ms,
	duration_ms = excluded.duration_ms, error = excluded.error, operator = excluded.operator,
	prefix = excluded.prefix, evidence = excluded.evidence,
	details = excluded.details
