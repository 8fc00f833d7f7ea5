INSERT INTO lockstep.fence AS f (project, scope, epoch) VALUES ($1, $2, $3::bigint)
ON CONFLICT (project, scope) DO UPDATE SET epoch = excluded.epoch
WHERE f.epoch <= excluded.epoch
RETURNING epoch
