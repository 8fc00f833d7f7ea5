insert into statement (rollout, target, attempt, version, number, line, state, started, duration,
	rows, sqlstate, message, detail, hint, position, error_line, text, phase, done, total, remaining,
	waited)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
on conflict (rollout, target, attempt, version, number) do update set
	line = excluded.line, state = excluded.state, started = excluded.started,
	duration = excluded.duration, rows = excluded.rows, sqlstate = excluded.sqlstate,
	message = excluded.message, detail = excluded.detail, hint = excluded.hint,
	position = excluded.position, error_line = excluded.error_line, text = excluded.text,
	phase = excluded.phase, done = excluded.done, total = excluded.total,
	remaining = excluded.remaining, waited = excluded.waited
where statement.state = 'running' or excluded.state <> 'running';
