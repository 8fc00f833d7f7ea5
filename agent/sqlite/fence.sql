INSERT INTO main.lockstep_fence AS fence (project, scope, epoch) VALUES (?1, '', ?2)
ON CONFLICT (project, scope) DO UPDATE SET epoch = excluded.epoch
WHERE fence.epoch <= excluded.epoch
RETURNING epoch
