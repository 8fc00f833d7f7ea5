INSERT INTO lockstep.fence AS f (project, scope, epoch) VALUES ($1, $2, $3::bigint)
ON CONFLICT (project, scope) DO UPDATE
SET epoch = excluded.epoch / CASE WHEN f.epoch <= excluded.epoch THEN 1 ELSE 0 END
RETURNING pg_catalog.set_config('lock_timeout', $4, true),
	pg_catalog.set_config('statement_timeout', $5, true),
	CASE WHEN $6 <> '' THEN pg_catalog.set_config('application_name', $6, true) END
