update task set state = ?4, why = ?5, agent = ?6, attempt = ?7, epoch = ?8, attempts = ?9,
	errors = ?10, outcome = ?11, unsettled = ?12, error = ?13, moved = ?15, found = coalesce(?16, found),
	irreversible = ?17,
	started = case when ?4 = 'leased' and attempts <> ?9 then 0
		when ?4 in ('running', 'verifying') and started = 0 then ?14 else started end,
	finished = case when ?4 in ('succeeded', 'failed', 'skipped', 'cancelled') then ?14 else 0 end
where rollout = ?1 and position = ?2 and state = ?3;
