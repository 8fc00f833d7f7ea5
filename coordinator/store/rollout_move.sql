update rollout set state = ?3, why = ?4, forgiven = ?5,
	started = case when started = 0 and ?3 = 'running' then ?6 else started end,
	finished = case when ?7 then ?6 else 0 end,
	moved = ?8, drained = ?9, revision = revision + 1
where id = ?1 and state = ?2;
